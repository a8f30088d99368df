/** What the run would have cost at AWS's list prices. */
import { useQuery } from '@tanstack/react-query'
import { local } from '../../lib/local'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { utcText } from './advance'
import { ConsoleNav } from './console-nav'

interface Cost {
  readonly since: string
  readonly prices: { readonly asOf: string; readonly region: string; readonly source: string }
  readonly lines: readonly {
    readonly service: string
    readonly what: string
    readonly amount: number
    readonly price: string
    readonly dollars: number
  }[]
  readonly total: number
  readonly leftOut: readonly string[]
}

export function CostPage() {
  const cost = useQuery({
    queryKey: ['cost'],
    queryFn: ({ signal }) => local<Cost>('cost', { signal }),
    refetchInterval: 5_000,
  })
  return (
    <div className="stack wide">
      <Title />
      <ConsoleNav />
      <Read query={cost} what="what it costs">
        {({ since, prices, lines, total, leftOut }) => (
          <>
            <p>
              What has happened since {utcText(since)} would cost <strong>{dollars(total)}</strong> on AWS, without its
              free tier.
            </p>
            <table className="table">
              <caption className="unseen">What was used, and what it costs</caption>
              <thead>
                <tr>
                  <th scope="col">Service</th>
                  <th scope="col">Used</th>
                  <th scope="col">List price</th>
                  <th scope="col">Cost</th>
                </tr>
              </thead>
              <tbody>
                {lines.map(({ service, what, amount, price, dollars: sum }) => (
                  <tr key={`${service} ${what}`}>
                    <th scope="row">{service}</th>
                    <td>
                      {amount.toLocaleString('en')} {what}
                    </td>
                    <td data-label="List price">{price}</td>
                    <td data-label="Cost">{dollars(sum)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            <p className="secondary">
              Prices of {prices.region}, {prices.source}, as of {prices.asOf}. Not counted: {leftOut.join(', ')}.
            </p>
          </>
        )}
      </Read>
    </div>
  )
}

/** Of a small run a cent is much. */
function dollars(amount: number): string {
  return `$${amount < 0.01 ? amount.toFixed(6) : amount.toFixed(2)}`
}
