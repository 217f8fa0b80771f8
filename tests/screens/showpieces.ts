import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import type { Setting } from './camera.ts'

/** A picture for the app's manifest: sharper, and one of them wide. */
export type Showpiece = { readonly picture: string; readonly file: string; readonly setting: Setting }

const phone = { locale: 'ja', light: 'light', sharpness: 2 } as const
const place = (name: string): string => `apps/web/public/screenshots/${name}.png`

export const showpieces: readonly Showpiece[] = [
  { picture: 'registered', file: place('registered'), setting: phone },
  { picture: 'ready', file: place('ready'), setting: phone },
  { picture: 'joined', file: place('joined'), setting: phone },
  {
    picture: 'ready',
    file: place('ready-wide'),
    setting: { ...phone, sharpness: 1, viewport: { width: 1280, height: 800 } },
  },
]

const ofAMorning = ['registered', 'preparing', 'ready', 'joined']

/** Lays four pictures of a morning side by side, as the README shows them. */
export async function layOutMorning(
  page: Page,
  { folder, file }: { readonly folder: string; readonly file: string },
): Promise<void> {
  const images = ofAMorning.map((name) => {
    const data = readFileSync(`${folder}/${name}-ja-light.jpg`).toString('base64')
    return `<img width="385" src="data:image/jpeg;base64,${data}" style="border-radius:24px">`
  })
  await page.setViewportSize({ width: 1640, height: 874 })
  await page.setContent(
    `<body style="margin:0;padding:20px;box-sizing:border-box;display:flex;gap:20px;background:#e9e6f0">${images.join('')}</body>`,
  )
  await page.screenshot({ path: file })
}
