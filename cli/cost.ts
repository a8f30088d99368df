/** What the run of a start would be billed on AWS, in units and in money. */
import { readArguments } from './arguments'
import { askLocal, readEndpoint } from './aws-target'

const usage = 'signalbox cost [--json]'

export interface Cost {
  readonly since: string
  readonly prices: { readonly asOf: string; readonly region: string }
  readonly lines: readonly CostLine[]
  readonly total: number
  /** By the month, for standing there. */
  readonly standing: readonly CostLine[]
  readonly monthly: number
  readonly leftOut: readonly string[]
}

export interface CostLine {
  readonly service: string
  readonly what: string
  readonly amount: number
  readonly price: string
  readonly page: string
  readonly isDoubtful: boolean
  readonly dollars: number
}

export async function run(args: readonly string[]): Promise<void> {
  const options = { endpoint: { type: 'string' }, json: { type: 'boolean', default: false } } as const
  const { values } = readArguments(args, options, { most: 0, usage })
  const cost = (await (await askLocal(`${readEndpoint(values.endpoint)}/_local/cost`)).json()) as Cost
  if (values.json) return console.log(JSON.stringify(cost, undefined, 2))
  console.log(describeCost(cost).join('\n'))
}

export function describeCost({ since, prices, lines, total, standing, monthly, leftOut }: Cost): readonly string[] {
  const all = [...lines, ...standing]
  const pages = [...new Set(all.map(({ page }) => page))]
  return [
    `Since ${since}, at the list prices of ${prices.region} as of ${prices.asOf}, without the free tier:`,
    ...lines.map(rowOf),
    `${'in all'.padEnd(77)}${money(total).padStart(12)}`,
    ...(standing.length > 0
      ? [
          'A month of what stands there, used or not:',
          ...standing.map(rowOf),
          `${'in all'.padEnd(77)}${money(monthly).padStart(12)}`,
        ]
      : []),
    `Not counted: ${leftOut.join(', ')}`,
    ...(all.some(({ isDoubtful }) => isDoubtful)
      ? ['?: not held against the page; look it up before you rely on it']
      : []),
    ...(pages.length > 0 ? [`Prices: ${pages.join(', ')}`] : []),
  ]
}

function rowOf({ service, what, amount, price, isDoubtful, dollars }: CostLine): string {
  return [
    service.padEnd(22),
    amount.toLocaleString('en').padStart(14),
    ` ${what.padEnd(18)}`,
    `${price}${isDoubtful ? ' ?' : ''}`.padEnd(22),
    money(dollars).padStart(12),
  ].join('')
}

/** Of a small run a cent is much. */
function money(dollars: number): string {
  return `$${dollars.toFixed(dollars < 1 ? 6 : 2)}`
}
