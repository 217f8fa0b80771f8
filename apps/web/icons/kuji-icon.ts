/** How an icon is drawn: with its sky to every edge, or as bare shapes in one colour. */
export type IconStyle = 'rounded' | 'full' | 'maskable' | 'monochrome'

// く as one stroke of a brush; in its open side a low sun over the horizon.
const stroke = 'M 286 100 C 246 166 196 212 140 256 C 196 300 246 346 286 412'
const horizon = 'M 250 312 H 412'
const sun = 'M 262 309 a 70 70 0 0 1 140 0 z'

const sky = `<defs>
  <linearGradient id="sky" x1="0.45" y1="0" x2="0.55" y2="1">
    <stop offset="0.2" stop-color="#141735"/><stop offset="0.62" stop-color="#3a2a55"/><stop offset="1" stop-color="#a5533f"/>
  </linearGradient>
  <radialGradient id="glow" cx="332" cy="300" r="210" gradientUnits="userSpaceOnUse">
    <stop offset="0" stop-color="#ffc46b" stop-opacity="0.6"/><stop offset="1" stop-color="#ffc46b" stop-opacity="0"/>
  </radialGradient>
</defs>`

/** The icon as an SVG document of 512 by 512 units. */
export function kujiIcon(style: IconStyle): string {
  const plain = style === 'monochrome'
  const corner = style === 'rounded' ? 112 : 0
  const ground = `${sky}<rect width="512" height="512" rx="${corner}" fill="url(#sky)"/><rect width="512" height="512" rx="${corner}" fill="url(#glow)"/>`
  // A mask may cut away all but the inner four fifths.
  const scale = style === 'maskable' ? 0.82 : 1
  const offset = 256 - 256 * scale
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512">
${plain ? '' : ground}
<g transform="translate(${offset} ${offset}) scale(${scale})" fill="none" stroke-linecap="round" stroke-linejoin="round">
  <path d="${stroke}" stroke="${plain ? '#fff' : '#fdf6ea'}" stroke-width="44"/>
  <path d="${sun}" fill="${plain ? '#fff' : '#ffcf7d'}"/>
  <path d="${horizon}" stroke="${plain ? '#fff' : '#fdf6ea'}" stroke-width="12"/>
</g>
</svg>
`
}
