import type { PushPayload } from '@kuji/contract/signal'

/** What is to be shown, and the token that confirms it; a message of another making has none. */
export type PushMessage = Pick<
  PushPayload['notification'],
  'title' | 'body' | 'navigate' | 'tag' | 'lang' | 'silent'
> & { readonly receipt: string | null }

const fallback = {
  title: 'くじ',
  body: '朝の部屋にお知らせがあります。',
  navigate: '/',
  tag: 'kuji',
  lang: 'ja',
}

/**
 * Reads a declarative push payload; a part that is missing or of the wrong kind is
 * taken from a plain sentence, so that there is always something true to show.
 */
export function readPushMessage(data: Pick<PushMessageData, 'text'> | null): PushMessage {
  const payload = parse(data?.text() ?? '')
  const notification = recordIn(payload, 'notification')
  const text = (field: keyof typeof fallback) => {
    const value = notification[field]
    return typeof value === 'string' && value !== '' ? value : fallback[field]
  }
  return {
    title: text('title'),
    body: text('body'),
    navigate: text('navigate'),
    tag: text('tag'),
    lang: text('lang'),
    silent: notification.silent === true,
    receipt: receiptIn(recordIn(payload, 'kuji')),
  }
}

/** The token in a notification's own data; null where there is none. */
export function receiptIn(data: unknown): string | null {
  if (!isRecord(data)) return null
  return typeof data.receipt === 'string' && data.receipt !== '' ? data.receipt : null
}

function recordIn(value: unknown, field: string): Record<string, unknown> {
  if (!isRecord(value)) return {}
  const part = value[field]
  return isRecord(part) ? part : {}
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
