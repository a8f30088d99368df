/** What customers of an API have used on each day, by API Gateway’s own count: all of a page as a chart, each in a table. */
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { PartProps } from '../../app/parts/owned-api'
import { subscriptions } from '../../lib/api'
import { totalsOf, type UsageOfAll } from '../../lib/owned-apis'
import { DaysChart } from '../../ui/days-chart'
import { Field } from '../../ui/field'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'

export function UsageOfApi({ api: { apiId }, search: { from, to, cursor } }: PartProps) {
  const navigate = useNavigate()
  const usage = useQuery({
    queryKey: ['usage-of-api', apiId, from ?? '', to ?? '', cursor ?? ''],
    queryFn: ({ signal }) =>
      subscriptions('GET /apis/{apiId}/usage', { path: { apiId }, query: { from, to, cursor }, signal }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })
  const search = (change: { readonly from?: string; readonly to?: string }) => {
    const given = Object.entries({ from, to, ...change }).filter(([, value]) => value !== undefined && value !== '')
    const address = { to: '/owned-apis/$apiId/$part', params: { apiId, part: 'usage' } } as const
    return navigate({ ...address, search: Object.fromEntries(given), replace: true })
  }
  return (
    <>
      <form className="row" onSubmit={(event) => event.preventDefault()}>
        <Field
          label="From"
          hint="A day in UTC."
          type="date"
          value={from ?? usage.data?.from ?? ''}
          onChange={({ target }) => void search({ from: target.value })}
        />
        <Field
          label="To"
          hint="At most ninety days later."
          type="date"
          value={to ?? usage.data?.to ?? ''}
          onChange={({ target }) => void search({ to: target.value })}
        />
      </form>
      <Read query={usage} what="the usage">
        {({ usage: used, cursor: next, ...period }) => {
          const totals = totalsOf({ usage: used })
          const isPart = cursor !== undefined || next !== null
          const all = totals.reduce((sum, each) => sum + each.used, 0)
          const told = `${all.toLocaleString('en')} calls from ${period.from} to ${period.to}`
          return (
            <>
              <p>
                {told}
                {isPart && ', of the customers on this page'}. API Gateway counts by day, half an hour late or later,
                and only what keys that still are have used.
              </p>
              {totals.length > 0 && (
                <DaysChart
                  label={told}
                  days={totals.map(({ day }) => day)}
                  used={totals.map((each) => each.used)}
                  inPeriod={totals.map(() => null)}
                  limit={undefined}
                />
              )}
              {used.length === 0 ? <p>Nobody has a key on it.</p> : <Customers usage={used} />}
              <Pages cursor={cursor} next={next} search={{ from, to }} />
            </>
          )
        }}
      </Read>
    </>
  )
}

/** Not Cloudscape’s table: with the library that draws the chart it would be above the page’s budget. */
function Customers({ usage }: Pick<UsageOfAll, 'usage'>) {
  return (
    <Container header={<Header variant="h2">By customer</Header>}>
      <table className="table">
        <caption className="unseen">Usage by customer</caption>
        <thead>
          <tr>
            <th scope="col">Customer</th>
            <th scope="col">Plan</th>
            <th scope="col">Calls</th>
            <th scope="col">Left of the quota</th>
          </tr>
        </thead>
        <tbody>
          {usage.map(({ subscriptionId, sub, name = sub, planId, days }) => (
            <tr key={subscriptionId}>
              <th scope="row">{name}</th>
              <td data-label="Plan">{planId}</td>
              <td data-label="Calls">{days.reduce((sum, day) => sum + day.used, 0).toLocaleString('en')}</td>
              <td data-label="Left of the quota">{leftText(days.at(-1)?.remaining)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Container>
  )
}

const leftText = (remaining: number | undefined): string =>
  remaining === undefined ? 'It has none' : remaining.toLocaleString('en')
