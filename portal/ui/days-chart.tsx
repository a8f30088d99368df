/**
 * What was used on each day, as bars, and, if there is a quota, what of it was used by then, as a line below the line of the
 * quota. It is drawn by uPlot on a canvas, in the colours of the page; what it says belongs into a table beside it.
 */
import { useEffect, useRef } from 'react'
import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'

interface Props {
  /** What it says, in a sentence. */
  readonly label: string
  /** Such as `2026-01-31`; the other lists have a value for each. */
  readonly days: readonly string[]
  readonly used: readonly number[]
  readonly inPeriod: readonly (number | null)[]
  readonly limit: number | undefined
}

const height = 240
/** Such as `2 Nov`: days are of UTC, and nobody takes them for months. */
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })

export function DaysChart({ label, days, used, inPeriod, limit }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const key = JSON.stringify([days, used, inPeriod, limit])
  useEffect(() => {
    const around = place.current
    if (!around) return undefined
    const given = JSON.parse(key) as Drawn
    let chart = draw(around, given)
    const fit = new ResizeObserver(() => chart.setSize({ width: around.clientWidth, height }))
    fit.observe(around)
    const dark = matchMedia('(prefers-color-scheme: dark)')
    function again(): void {
      chart.destroy()
      if (around) chart = draw(around, given)
    }
    dark.addEventListener('change', again)
    return () => {
      fit.disconnect()
      dark.removeEventListener('change', again)
      chart.destroy()
    }
  }, [key])
  return <div ref={place} className="chart" role="img" aria-label={label} />
}

type Drawn = readonly [
  days: readonly string[],
  used: readonly number[],
  inPeriod: readonly (number | null)[],
  limit: number | null | undefined,
]

function draw(around: HTMLElement, [days, used, inPeriod, limit]: Drawn): UPlot {
  const [bar = '', line = '', end = '', grid = ''] = colorsOf(around, ['bar', 'line', 'limit', 'grid'])
  const { color } = getComputedStyle(around)
  const axis: UPlot.Axis = { stroke: color, grid: { stroke: grid, width: 1 }, ticks: { show: false } }
  const bars = UPlot.paths.bars?.({ size: [0.6, 40] })
  const axes: UPlot.Axis[] = [
    { ...axis, space: 80, values: (_, moments) => moments.map((seconds) => day.format(seconds * 1000)) },
    { ...axis, scale: 'calls', label: 'Calls a day', size: 60 },
  ]
  const noPoints = { points: { show: false } }
  const series: UPlot.Series[] = [
    {},
    { scale: 'calls', fill: bar, stroke: bar, ...(bars && { paths: bars }), ...noPoints },
  ]
  const data: UPlot.AlignedData = [days.map((day) => Date.parse(day) / 1000), [...used]]
  if (typeof limit === 'number') {
    axes.push({ ...axis, scale: 'quota', side: 1, label: 'Of the quota', size: 80, grid: { show: false } })
    series.push({ scale: 'quota', stroke: line, width: 2 })
    series.push({ scale: 'quota', stroke: end, width: 2, dash: [8, 4], ...noPoints })
    data.push(
      [...inPeriod],
      days.map(() => limit),
    )
  }
  return new UPlot(
    {
      width: around.clientWidth,
      height,
      tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1000), 'UTC'),
      cursor: { show: false },
      legend: { show: false },
      scales: {
        calls: { range: (_, __, most) => [0, Math.max(1, most)] },
        quota: { range: () => [0, 1.1 * (limit ?? 1)] },
      },
      axes,
      series,
    },
    data,
    around,
  )
}

/** As the page has them now: a canvas does not know what is light and what is dark. */
function colorsOf(around: HTMLElement, names: readonly string[]): readonly string[] {
  const probe = document.createElement('span')
  around.append(probe)
  const colors = names.map((name) => {
    probe.style.color = `var(--chart-${name})`
    return getComputedStyle(probe).color
  })
  probe.remove()
  return colors
}
