/** A QR code, drawn dark on light in both schemes, as readers need it. */
import { encode } from 'uqr'

export function Qr({ text, label }: { readonly text: string; readonly label: string }) {
  const { size, data } = encode(text, { border: 0 })
  const squares = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <path d={squares.join('')} fill="#000000" />
    </svg>
  )
}
