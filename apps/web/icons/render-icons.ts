import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { kujiIcon, type IconStyle } from './kuji-icon.ts'

// Draws public/favicon.svg and the PNGs. Run by hand after changing kuji-icon.ts:
//   node apps/web/icons/render-icons.ts [path of a Chromium]
const publicDir = join(import.meta.dirname, '../public')
const pictures: readonly [name: string, style: IconStyle, size: number][] = [
  ['icon-192', 'rounded', 192],
  ['icon-512', 'rounded', 512],
  ['icon-1024', 'rounded', 1024],
  ['maskable-192', 'maskable', 192],
  ['maskable-512', 'maskable', 512],
  ['maskable-1024', 'maskable', 1024],
  ['monochrome-512', 'monochrome', 512],
  ['apple-touch-icon', 'full', 180],
]

await mkdir(join(publicDir, 'icons'), { recursive: true })
await writeFile(join(publicDir, 'favicon.svg'), kujiIcon('rounded'))

const browser = await chromium.launch({
  executablePath: process.argv[2] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
for (const [name, style, size] of pictures) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  await page.setContent(
    `<body style="margin:0"><div style="width:${size}px;height:${size}px">${kujiIcon(style)}</div>`,
  )
  await page.screenshot({ path: join(publicDir, 'icons', `${name}.png`), omitBackground: true })
  await page.close()
}
await browser.close()
