import type { BrowserContext, Page } from 'playwright-core'
import { register } from '../support/kuji-calls.ts'
import type { Person } from '../support/kuji-people.ts'
import {
  beReady,
  eightMinutesBefore,
  nowStates,
  rememberMornings,
  type NowExample,
} from '../support/now-states.ts'
import type { RunningServer } from '../support/running-server.ts'
import type { DeviceKind } from './feigned-device.ts'

const evening = '2030-01-07T12:00:00Z'

/** One screen, and how it comes about. */
export type Picture = Omit<NowExample, 'at'> & {
  /** Its file's name. */
  readonly name: string
  /** What it shows, in a few words. */
  readonly caption: string
  readonly at: string
  readonly path: string
  readonly device: DeviceKind
  /** What became of the last test, where the device is on; `silent` is one that is known to show nothing. */
  readonly test: 'shown' | 'unconfirmed' | 'refused' | 'silent'
  readonly visitor: boolean
  /** What is done on it before the picture is taken. */
  readonly then: (page: Page, context: BrowserContext) => Promise<void>
}

type Changes = Partial<Picture> & Pick<Picture, 'name' | 'caption' | 'text'>

function picture(changes: Changes): Picture {
  return {
    prepare: async () => undefined,
    ...{ at: evening, path: '/', device: 'on', test: 'shown', visitor: false },
    then: async () => undefined,
    ...changes,
  }
}

/** An example of the Now screen, as a picture. */
function now(state: keyof typeof nowStates, changes: Partial<Picture> & Pick<Picture, 'name' | 'caption'>) {
  const example = nowStates[state]
  if (example === undefined) throw new Error(`there is no example "${state}"`)
  return picture({ at: eightMinutesBefore, ...example, ...changes })
}

const tomorrow = (kuji: RunningServer, person: Person): Promise<unknown> =>
  register(kuji, person, '2030-01-08')

async function goOffline(page: Page, context: BrowserContext): Promise<void> {
  await context.setOffline(true)
  await page
    .getByText(/電波がない|You are offline/)
    .first()
    .waitFor()
}

/** Past the window in which one could still come in for that morning. */
const sixPastNine = '2030-01-07T00:06:00Z'

const nowScreens = [
  now('none', { name: 'none', caption: 'Not registered', at: evening }),
  now('none, and a morning under way', { name: 'standby', caption: 'Not registered, a morning under way' }),
  now('registered', {
    name: 'registered',
    caption: 'Registered, the signal test was shown',
    text: /合図テスト OK|Test signal OK/,
  }),
  now('registered', {
    name: 'signal-off',
    caption: 'Registered, no signal yet',
    device: 'off',
    text: /オンにする|Turn on/,
  }),
  now('registered', {
    name: 'signal-silent',
    caption: 'Registered, the signal is dead',
    test: 'silent',
    text: /直すのに10秒|Ten seconds/,
  }),
  now('registered', {
    name: 'signal-unconfirmed',
    caption: 'Registered, the signal test was not shown',
    test: 'unconfirmed',
    text: /集中モードや|Turn off Focus/,
  }),
  now('registered', {
    name: 'signal-refused',
    caption: 'Registered, the signal test was refused',
    test: 'refused',
    text: /断っています|refus/,
  }),
  now('registered', {
    name: 'signal-denied',
    caption: 'Registered, notifications denied',
    device: 'denied',
    text: /通知の止め方|How to allow/,
  }),
  now('registered', {
    name: 'install',
    caption: 'Registered, on an iPhone not installed',
    device: 'iphone',
    text: /あと1歩|One more step/,
  }),
  now('practice', { name: 'practice', caption: 'Registered for a practice' }),
  now('drawing', { name: 'drawing', caption: 'The draw is on' }),
  now('preparing', { name: 'preparing', caption: 'The room is being made' }),
  now('ready', { name: 'ready', caption: 'The room is ready' }),
  now('declined', { name: 'declined', caption: 'Said that they cannot come' }),
  now('joined', { name: 'joined', caption: 'Up, in company' }),
  now('joined, the first', { name: 'alone', caption: 'Up, the first' }),
  now('solo', { name: 'solo', caption: 'Up, and nobody else to come' }),
  now('moved', { name: 'moved', caption: 'Moved to the next room' }),
  now('replaced, at the second provider', { name: 'replaced', caption: 'The room was replaced' }),
  now('over', { name: 'came', caption: 'Over, and was up' }),
  now('over, registered again', { name: 'came-registered', caption: 'Over, and registered for the next' }),
  now('missed', { name: 'missed', caption: 'Over, and slept' }),
  now('no_room', { name: 'no-room', caption: 'Kuji could not get a room', at: sixPastNine }),
  now('registered', {
    name: 'offline',
    caption: 'Offline, the last truth',
    text: /合図テスト OK|Test signal OK/,
    then: goOffline,
  }),
  now('ready', {
    name: 'offline-ready',
    caption: 'Offline, the room is ready',
    prepare: (kuji, person) => beReady(kuji, person, 13),
    then: goOffline,
  }),
  now('none', {
    name: 'offline-none',
    caption: 'Offline, nothing to promise',
    at: evening,
    then: goOffline,
  }),
  now('registered', {
    name: 'unknown',
    caption: 'Offline past the draw',
    at: '2030-01-07T23:49:57Z',
    then: async (page, context) => {
      await goOffline(page, context)
      await page.getByText(/つながりしだい、ここに出ます。|It will appear here once/).waitFor()
    },
  }),
]

const otherScreens = [
  picture({ name: 'sign-up', caption: 'Sign up', visitor: true, text: /18/ }),
  picture({
    name: 'log-in',
    caption: 'Log in',
    path: '/log-in',
    visitor: true,
    text: /おかえりなさい。|Welcome back/,
  }),
  picture({
    name: 'slots',
    caption: 'The next seven days',
    path: '/slots',
    prepare: tomorrow,
    text: /これからの7日間|next seven days/i,
  }),
  picture({
    name: 'settings',
    caption: 'Settings',
    path: '/settings',
    prepare: tomorrow,
    text: /合図テスト OK|Test signal OK|test/i,
  }),
  picture({
    name: 'record',
    caption: 'The record',
    path: '/record',
    prepare: rememberMornings,
    text: /^(この6回のうち|Up on 4 of)/,
  }),
  picture({
    name: 'companions',
    caption: 'People met',
    path: '/companions',
    prepare: rememberMornings,
    text: /もう会わない|Never again/,
  }),
  picture({
    name: 'not-found',
    caption: 'No such page',
    path: '/nothing/here',
    visitor: true,
    text: /ここには何もありません。|There is nothing here./,
  }),
]

/** Every screen there is to see, in the order of a person's way through them. */
export const pictures: readonly Picture[] = [...nowScreens, ...otherScreens]
