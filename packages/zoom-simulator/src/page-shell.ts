import { html, type Html } from './html.ts'

/** Sent with every page: it loads nothing, is framed by nobody and tells no one where it was opened from. */
export const pageHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
  'cache-control': 'no-store',
}

/** A whole page in the colours of a Kuji morning. */
export function page({
  title,
  body,
  reloadSeconds,
}: {
  title: string
  body: Html
  reloadSeconds?: number
}): string {
  const reload =
    reloadSeconds === undefined ? '' : html`<meta http-equiv="refresh" content="${reloadSeconds}" />`
  const { html: text } = html`<!doctype html>
    <html lang="ja">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="theme-color" content="#fbf5ea" />
        ${reload}
        <title>${title}</title>
        <link rel="icon" href="${icon}" />
        <style>
          ${{ html: styles }}
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html> `
  return text
}

/** One thought in both languages. */
export function said({ ja, en }: { ja: string; en: string }): Html {
  return html`<p>${ja}</p>
    <p class="en" lang="en">${en}</p>`
}

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' fill='%23fbf5ea'/%3E%3Cpath d='M6 22a10 10 0 0 1 20 0z' fill='%23e58a3c'/%3E%3Cpath d='M3 23.5h26' stroke='%234a3a2c' stroke-width='2'/%3E%3C/svg%3E"

const styles = `
:root { color-scheme: light; --ink: oklch(0.26 0.03 60); --quiet: oklch(0.44 0.03 60); --accent: oklch(0.52 0.14 45);
  --card: oklch(1 0 0 / .78); --line: oklch(0.3 0.03 60 / .14); }
* { box-sizing: border-box; margin: 0; }
html { background: oklch(0.92 0.055 70); }
body { min-height: 100dvh; padding: 24px max(24px, env(safe-area-inset-right)) max(32px, env(safe-area-inset-bottom)) max(24px, env(safe-area-inset-left));
  font: 17px/1.6 system-ui, -apple-system, "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", sans-serif; color: var(--ink);
  background: linear-gradient(175deg, oklch(0.97 0.02 85) 35%, oklch(0.92 0.055 70)); line-break: strict; overflow-wrap: anywhere; }
header, main { max-width: 440px; margin-inline: auto; }
header { display: flex; justify-content: space-between; align-items: center; min-height: 44px; }
header b { font-size: 18px; letter-spacing: .12em; }
.tag { font-size: 14px; color: var(--accent); font-weight: 600; border: 1.5px solid currentColor; border-radius: 999px; padding: 1px 12px; }
main { display: flex; flex-direction: column; gap: 16px; }
.sun { height: 128px; border-bottom: 1.5px solid var(--line); overflow: hidden; display: flex; justify-content: center; align-items: flex-end; }
.sun i { width: 144px; height: 144px; border-radius: 50%; margin-bottom: -52px; background: radial-gradient(circle at 50% 36%, oklch(0.95 0.09 88), oklch(0.8 0.14 62));
  box-shadow: 0 0 80px oklch(0.85 0.13 75 / .55); }
.sun.low i { margin-bottom: -108px; opacity: .75; }
h1 { font-size: 28px; font-weight: 600; line-height: 1.4; text-wrap: balance; }
h2 { font-size: 18px; font-weight: 600; margin-top: 8px; }
h1, p, dd { word-break: auto-phrase; }
.en { color: var(--quiet); font-size: 15px; line-height: 1.5; margin-top: 2px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 20px; padding: 16px 20px; }
dl.card { display: grid; gap: 14px; }
dt { font-size: 14px; color: var(--quiet); }
dd { font-weight: 600; }
dd .en { font-weight: 400; }
.rooms { list-style: none; padding: 0; display: grid; gap: 8px; }
.rooms a { display: block; color: inherit; text-decoration: none; }
.rooms a b { color: var(--accent); text-decoration: underline; text-underline-offset: 3px; }
.rooms span { display: block; font-size: 14px; color: var(--quiet); }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 4px; border-radius: 8px; }
`
