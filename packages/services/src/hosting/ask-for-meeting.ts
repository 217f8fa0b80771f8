import { AppError, type AppErrorCode } from '@kuji/domain/errors'
import type { Deps } from '../deps.ts'
import type { MadeMeeting, MeetingRequest } from '../ports.ts'
import type { Claim } from './live-claim.ts'
import { noteHostFailure } from './note-host-failure.ts'

export type AskDeps = Pick<Deps, 'db' | 'clock' | 'log' | 'meetings'>

/** A claim to be carried out, and when its meeting is. */
export type Errand = {
  readonly claim: Claim
  readonly startsAt: Date
  readonly closesAt: Date
}

/** How long a meeting whose answer was lost may take to appear in Zoom's list, in milliseconds. */
const appearsWithinMs = 2_000

/** Clocks of our machines may differ by so much. */
const marginMs = 1_000

/**
 * Gets the meeting of a claim: the one an earlier call left behind, or a new one.
 *
 * A call goes out only after it was written down. Whoever finds it written looks at Zoom
 * first, and asks again only when the earlier call can have no effect any more. So killed
 * anywhere, or run twice at once, there is one meeting with this key.
 *
 * @throws {AppError} ZOOM_*; ZOOM_UNREACHABLE also while an earlier call may still be under way
 */
export async function askForMeeting(
  deps: AskDeps,
  { claim, startsAt, closesAt }: Errand,
  signal: AbortSignal,
): Promise<MadeMeeting> {
  const { host, key } = claim
  if (claim.askedAt !== null) {
    const leftBehind = await deps.meetings.find({ host, key }, signal)
    if (leftBehind !== null) return leftBehind
    if (mayStillAppear(deps, claim))
      throw new AppError('ZOOM_UNREACHABLE', 'an earlier call may still have made this meeting')
  }
  const minutes = Math.ceil((closesAt.getTime() - startsAt.getTime()) / 60_000)
  return create(deps, { claim, request: { host, key, startsAt, minutes } }, signal)
}

function mayStillAppear({ clock, meetings }: AskDeps, { askedAt, lostAt }: Claim): boolean {
  const now = clock.now().getTime()
  if (lostAt !== null) return now < lostAt.getTime() + appearsWithinMs
  return askedAt !== null && now < askedAt.getTime() + meetings.longestCallMs + marginMs
}

async function create(
  deps: AskDeps,
  { claim, request }: { readonly claim: Claim; readonly request: MeetingRequest },
  signal: AbortSignal,
): Promise<MadeMeeting> {
  let noted: Noted | null = null
  const beforeSending = async (): Promise<void> => {
    noted = await noteAsked(deps, claim.id, noted ?? claim)
  }
  try {
    return await deps.meetings.create({ ...request, beforeSending }, signal)
  } catch (error) {
    // Nothing was sent, or not by us: whoever did so has the claim.
    if (noted === null) throw error
    return recover(deps, { claim, noted, error }, signal)
  }
}

/** What the claim says while a call of ours is under way. */
type Noted = Pick<Claim, 'askedAt' | 'lostAt'>

type Failure = { readonly claim: Claim; readonly noted: Noted; readonly error: unknown }

/** @throws {AppError} ZOOM_UNREACHABLE when somebody else was faster, or the claim is given up */
async function noteAsked({ db, clock }: AskDeps, id: number, { askedAt, lostAt }: Noted): Promise<Noted> {
  const now = clock.now()
  const { rowCount } = await db.pool.query(
    `update meetings set asked_at = $2, lost_at = null
     where id = $1 and state = 'claimed'
       and asked_at is not distinct from $3 and lost_at is not distinct from $4`,
    [id, now, askedAt, lostAt],
  )
  if (rowCount === 0) throw new AppError('ZOOM_UNREACHABLE', 'somebody else is at this meeting')
  return { askedAt: now, lostAt: null }
}

/** After a call that failed: looks at once whether it was done all the same, unless somebody else is at it by now. */
async function recover(deps: AskDeps, failure: Failure, signal: AbortSignal): Promise<MadeMeeting> {
  const { claim, error } = failure
  const { host, key } = claim
  const isOurs = await noteEnd(deps, failure)
  if (!isOurs || !wasCutOff(error)) throw error
  await noteHostFailure(deps, { host, code: error.code })
  const leftBehind = await deps.meetings.find({ host, key }, signal).catch(() => null)
  if (leftBehind === null) throw error
  return leftBehind
}

/**
 * Codes after which Zoom has done nothing, or what it did is gone again. The two others about
 * a host may come after the meeting was made, while it was mended, and its removal may have failed.
 */
const withoutEffect: ReadonlySet<AppErrorCode> = new Set([
  'ZOOM_CREDENTIALS',
  'ZOOM_SCOPE_MISSING',
  'ZOOM_UNKNOWN_HOST',
  'ZOOM_HOST_REFUSED',
  'ZOOM_REJECTED',
  'ZOOM_RATE_LIMITED',
  'ZOOM_ACCOUNT_EXHAUSTED',
  'ZOOM_CIRCUIT_OPEN',
])

function hadNoEffect(error: unknown): boolean {
  return error instanceof AppError && withoutEffect.has(error.code)
}

/**
 * After a refusal the claim is as it was before the call: an earlier one may have left something all the same.
 *
 * @returns false when the claim is given up, or another call is noted by now; that one is left alone
 */
async function noteEnd({ db, clock }: AskDeps, { claim, noted, error }: Failure): Promise<boolean> {
  const end = hadNoEffect(error) ? claim : { askedAt: noted.askedAt, lostAt: clock.now() }
  const { rowCount } = await db.pool.query(
    `update meetings set asked_at = $3, lost_at = $4
     where id = $1 and state = 'claimed' and asked_at is not distinct from $2`,
    [claim.id, noted.askedAt, end.askedAt, end.lostAt],
  )
  return rowCount === 1
}

/** Whether the answer did not come, or not whole. */
function wasCutOff(error: unknown): error is AppError {
  return error instanceof AppError && (error.code === 'ZOOM_UNREACHABLE' || error.code === 'ZOOM_BAD_REPLY')
}
