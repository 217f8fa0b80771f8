import { z } from 'zod'
import { normaliseEmail, normaliseUsername } from '@kuji/domain/account-names'

const control = /\p{Cc}/u

/** Characters that turn the text around them, and with it what stands beside a name. */
const turning = /\p{Bidi_Control}/u

const visible = /[^\p{Default_Ignorable_Code_Point}\p{Z}\p{C}\p{M}]/u

/**
 * 1..150 characters after NFKC and trimming, no control character, no @ (log-in tells it from an e-mail by that).
 * People who shared a room read it, so there is something to see, and it leaves other text alone.
 */
const username = z
  .string()
  .max(600)
  .transform(normaliseUsername)
  .pipe(
    z
      .string()
      .min(1)
      .max(150)
      .refine((name) => !control.test(name) && !name.includes('@'), 'no @ and no control characters')
      .refine(
        (name) => visible.test(name) && !turning.test(name),
        'something to see, and nothing that turns text',
      ),
  )

const email = z.string().max(320).transform(normaliseEmail).pipe(z.email().max(254))

/** 8..256 characters; the upper bound keeps hashing cheap to refuse. */
const password = z.string().min(8).max(256)

export const signUpInput = z.strictObject({ username, email, password })
export type SignUpInput = z.infer<typeof signUpInput>

/** `username` takes the e-mail too. */
export const logInInput = z.strictObject({
  username: z
    .string()
    .max(600)
    .transform(normaliseUsername)
    .pipe(
      z
        .string()
        .min(1)
        .refine((name) => !control.test(name), 'no control characters'),
    ),
  password: z.string().min(1).max(256),
})
export type LogInInput = z.infer<typeof logInInput>

export const locale = z.enum(['ja', 'en'])
export type Locale = z.infer<typeof locale>

export const account = z.object({ userId: z.int(), username: z.string(), locale })
export type Account = z.infer<typeof account>
