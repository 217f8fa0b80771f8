import { format, resolveConfig } from 'prettier'
import type { Picture } from './pictures.ts'

const columns = [
  { title: '日本語, light', file: 'ja-light' },
  { title: '日本語, dark', file: 'ja-dark' },
  { title: 'English, light', file: 'en-light' },
  { title: 'English, dark', file: 'en-dark' },
] as const

/** The page that shows all pictures side by side, formatted as every file here. */
export async function indexOf(pictures: readonly Picture[], file: string): Promise<string> {
  const rows = pictures.map(({ name, caption }) => {
    const cells = columns.map(
      ({ title, file }) => `<img src="${name}-${file}.jpg" width="160" alt="${caption} (${title})">`,
    )
    return `| ${caption} | ${cells.join(' | ')} |`
  })
  const page = `# Every screen

Taken by \`npm run screens\` from the built app at a real server, at 390 × 844. Run it again when a screen
changes; \`npm run screens -- ready joined\` takes only some of them. Night and dawn are dark by nature: a
system that asks for dark changes the mornings only.

| Screen | ${columns.map(({ title }) => title).join(' | ')} |
|---|---|---|---|---|
${rows.join('\n')}
`
  return format(page, { ...(await resolveConfig(file)), filepath: file })
}
