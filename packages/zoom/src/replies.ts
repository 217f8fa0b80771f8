import { z } from 'zod'

const int64 = 2n ** 63n

/** int64 on the wire, now and then in quotes. */
export const meetingId = z
  .union([z.bigint(), z.int(), z.string().regex(/^\d{1,19}$/)])
  .transform((id) => BigInt(id))
  .refine((id) => id > 0n && id < int64)

/** Fields beside the point may be odd without spoiling a reply. */
const orAbsent = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined)

export const tokenReply = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  /** Seconds. */
  expires_in: z.coerce.number().positive(),
})

/**
 * A meeting as POST and GET give it, reduced to what Kuji may keep.
 *
 * Zoom sends a `start_url` too. Whoever has it is the host, so it ends here.
 */
export const meetingReply = z.object({
  id: meetingId,
  join_url: z.url({ protocol: /^https?$/ }),
  password: orAbsent(z.string()),
  /** What is left out of a reply, or unreadable, may be told by the next. */
  settings: z
    .object({
      join_before_host: orAbsent(z.boolean()),
      waiting_room: orAbsent(z.boolean()),
      meeting_authentication: z.boolean().nullish(),
      auto_recording: z.string().nullish(),
      approval_type: orAbsent(z.number()),
    })
    .catch({}),
})

export type MeetingReply = z.infer<typeof meetingReply>

const nextPage = z
  .string()
  .nullish()
  .transform((token) => token ?? '')

const listedMeetings = z
  .array(
    z.object({
      id: meetingId,
      topic: z
        .string()
        .nullish()
        .transform((topic) => topic ?? ''),
      start_time: orAbsent(z.iso.datetime({ offset: true })),
    }),
  )
  .nullish()
  .transform((meetings) => meetings ?? [])

const listMarks = ['meetings', 'next_page_token', 'page_size', 'page_count', 'total_records']

/** A list may leave out an empty `meetings`. What has no mark of a list, or counts some, proves nothing. */
export const meetingListReply = z
  .looseObject({})
  .refine((body) => listMarks.some((mark) => mark in body), 'no list')
  .refine(({ meetings, total_records: total }) => Array.isArray(meetings) || !(Number(total) > 0), 'no list')
  .pipe(z.object({ meetings: listedMeetings, next_page_token: nextPage }))

export const userListReply = z.object({
  users: z.array(
    z.object({
      id: orAbsent(z.string().min(1)),
      email: orAbsent(z.string().min(1)),
      /** 1 basic, 2 licensed, 4 unassigned, 99 none. */
      type: orAbsent(z.coerce.number()),
      status: orAbsent(z.string()),
    }),
  ),
  next_page_token: nextPage,
})

/** Refusals: the API says `code` and `message`, the token endpoint `error` and `reason`. */
export const refusalReply = z.object({
  /** A number, also in quotes; 0 is none. */
  code: z
    .union([z.int(), z.string().regex(/^\d{1,9}$/)])
    .transform((code) => Number(code) || undefined)
    .optional()
    .catch(undefined),
  message: z.string().optional().catch(undefined),
  errors: z
    .array(z.object({ field: z.string().default(''), message: z.string().default('') }))
    .optional()
    .catch(undefined),
  error: z.string().optional().catch(undefined),
  reason: z.string().optional().catch(undefined),
})

export type Refusal = z.infer<typeof refusalReply>
