/** A text as a picture that a phone reads: a part of the page itself, for a page here loads nothing. */
import { escapeHtml } from '../../../lib/html'

export function qrCode(text: string, label: string): string {
  // By the few who set up an application, so it is loaded with the first of them.
  const { renderSVG } = require('uqr') as typeof import('uqr')
  // White around dark in either scheme: many readers take it no other way round. Four modules of margin are the standard's.
  const picture = renderSVG(text, { ecc: 'M', border: 4, pixelSize: 1 })
  return picture.replace('<svg ', `<svg class="qr" role="img" aria-label="${escapeHtml(label)}" `)
}
