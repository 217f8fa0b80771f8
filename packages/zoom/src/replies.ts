import { z } from 'zod'

/** int64 on the wire; a string in webhooks. */
const meetingId = z.union([z.bigint(), z.int(), z.string().regex(/^\d{1,19}$/)]).transform((id) => BigInt(id))

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
  password: z.string().optional(),
  settings: z.object({
    join_before_host: z.boolean(),
    waiting_room: z.boolean(),
    meeting_authentication: z.boolean().optional(),
    auto_recording: z.string().optional(),
  }),
})

export type MeetingReply = z.infer<typeof meetingReply>

export const meetingListReply = z.object({
  meetings: z.array(z.object({ id: meetingId, topic: z.string().default('') })),
  next_page_token: z.string().default(''),
})

export const hostSettingsReply = z.object({
  schedule_meeting: z.object({ join_before_host: z.boolean() }),
  in_meeting: z.object({ waiting_room: z.boolean() }),
  recording: z.object({ auto_recording: z.string().optional() }).optional(),
})

export type HostSettings = z.infer<typeof hostSettingsReply>

/** Refusals: the API says `code` and `message`, the token endpoint `error` and `reason`. */
export const refusalReply = z.object({
  code: z.coerce.number().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  errors: z
    .array(z.object({ field: z.string().default(''), message: z.string().default('') }))
    .optional()
    .catch(undefined),
  error: z.string().optional().catch(undefined),
  reason: z.string().optional().catch(undefined),
})

export type Refusal = z.infer<typeof refusalReply>
