import type { ManifestOptions } from 'vite-plugin-pwa'

const nightSky = '#11142a'

const icon = (size: number, purpose: 'any' | 'maskable' | 'monochrome') => ({
  src: purpose === 'any' ? `/icons/icon-${size}.png` : `/icons/${purpose}-${size}.png`,
  sizes: `${size}x${size}`,
  type: 'image/png',
  purpose,
})

const screenshot = (
  name: string,
  shape: { sizes: string; form_factor: 'narrow' | 'wide'; label: string },
) => ({
  src: `/screenshots/${name}.png`,
  type: 'image/png',
  ...shape,
})

/** What a phone reads before it puts Kuji on the home screen. */
export const manifest: Partial<ManifestOptions> = {
  id: '/',
  name: 'くじ – だれかと起きる朝',
  short_name: 'くじ',
  description: '夜に席をひとつ取り、朝は小さな部屋でだれかと起きる。',
  lang: 'ja',
  dir: 'ltr',
  start_url: '/',
  scope: '/',
  display: 'standalone',
  orientation: 'portrait',
  theme_color: nightSky,
  background_color: nightSky,
  categories: ['lifestyle', 'social', 'health'],
  icons: [
    icon(192, 'any'),
    icon(512, 'any'),
    icon(1024, 'any'),
    icon(192, 'maskable'),
    icon(512, 'maskable'),
    icon(1024, 'maskable'),
    icon(512, 'monochrome'),
  ],
  screenshots: [
    screenshot('registered', { sizes: '780x1688', form_factor: 'narrow', label: '登録した夜' }),
    screenshot('ready', { sizes: '780x1688', form_factor: 'narrow', label: '部屋ができた朝' }),
    screenshot('joined', { sizes: '780x1688', form_factor: 'narrow', label: '部屋に入ったあと' }),
    screenshot('ready-wide', { sizes: '1280x800', form_factor: 'wide', label: '部屋ができた朝' }),
  ],
}
