import { z } from 'zod'
import { instant } from './instant.ts'

export const drawStoryInput = z.strictObject({ startsAt: instant })

/** SHA-256 in lower-case hex. */
export const fingerprint = z.string().regex(/^[0-9a-f]{64}$/)

/**
 * How a slot's draw was made, as anybody may know it.
 *
 * `commitment` is the SHA-256 of `secret` and is out before registration closes; null
 * where nobody has asked for the slot yet. `made` is null until the slot is drawn; its
 * seed is the SHA-256 of secret, slot and input hash, one after the other.
 */
export const drawStory = z.object({
  startsAt: instant,
  commitment: fingerprint.nullable(),
  made: z
    .object({
      drawnAt: instant,
      people: z.int(),
      rooms: z.int(),
      secret: fingerprint,
      inputHash: fingerprint,
      seed: fingerprint,
    })
    .nullable(),
})
export type DrawStory = z.infer<typeof drawStory>
