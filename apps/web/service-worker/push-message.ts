import type { PushPayload } from '@kuji/contract/signal'

type Message = PushPayload['notification']

const fallback: Message = {
  title: 'くじ',
  body: '朝の部屋にお知らせがあります。',
  navigate: '/',
  tag: 'kuji',
  lang: 'ja',
  silent: false,
}

/**
 * Reads a declarative push payload; a part that is missing or of the wrong kind is
 * taken from a plain sentence, so that there is always something true to show.
 */
export function readPushMessage(data: Pick<PushMessageData, 'text'> | null): Message {
  const notification = notificationOf(parse(data?.text() ?? ''))
  const text = (field: 'title' | 'body' | 'navigate' | 'tag' | 'lang') => {
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
  }
}

function notificationOf(payload: unknown): Partial<Record<keyof Message, unknown>> {
  if (!isRecord(payload) || !isRecord(payload.notification)) return {}
  return payload.notification
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
