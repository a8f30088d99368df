/** What was used on each day, as a chart against the quota and as a table. */
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { subscriptions } from '../../lib/api'
import { quotaText } from '../../lib/catalogue'
import { type Subscription, type Usage, usedOf } from '../../lib/subscriptions'
import { DaysChart } from '../../ui/days-chart'
import { Moment } from '../../ui/moment'
import { Read } from '../../ui/read'

const number = new Intl.NumberFormat('en')
const pace = 60_000

export function UsageSection({ subscription }: { readonly subscription: Subscription }) {
  const { subscriptionId, planId, periodEndsAt } = subscription
  const usage = useQuery({
    queryKey: ['usage', subscriptionId, planId],
    queryFn: ({ signal }) => subscriptions('GET /subscriptions/{id}/usage', { path: { id: subscriptionId }, signal }),
    refetchInterval: pace,
    placeholderData: keepPreviousData,
  })
  return (
    <Container header={<Header variant="h2">Usage</Header>}>
      <Read query={usage} what="what you have used">
        {(found) => (
          <div className="stack">
            <InQuota usage={found} periodEndsAt={periodEndsAt} />
            <DaysChart
              label={chartLabel(found)}
              days={found.days.map(({ day }) => day)}
              used={found.days.map(({ used }) => used)}
              inPeriod={found.days.map(({ remaining }) => inPeriod(found, remaining))}
              limit={found.quota?.limit}
            />
            <DaysTable usage={found} />
            <LastUses usage={found} />
            <p className="secondary">
              API Gateway counts at once what it refuses by, and tells of calls half an hour late, or later, by days in
              UTC.
            </p>
          </div>
        )}
      </Read>
    </Container>
  )
}

function InQuota({ usage, periodEndsAt }: { readonly usage: Usage; readonly periodEndsAt: string }) {
  const { quota } = usage
  const used = usedOf(usage)
  if (!quota) return <p>{quotaText({})}: the plan has no quota.</p>
  if (used === undefined) return <p>{quotaText({ quota })}; nothing is counted yet.</p>
  const percent = Math.round((100 * used) / quota.limit)
  return (
    <div className="stack">
      <p>
        <strong>{number.format(used)}</strong> of {quotaText({ quota })}, {percent} %. It begins anew{' '}
        <Moment at={periodEndsAt} />.
      </p>
      <meter
        className="wide-meter"
        min={0}
        max={quota.limit}
        high={0.8 * quota.limit}
        value={used}
        aria-label="Used of the quota"
      >
        {percent} %
      </meter>
    </div>
  )
}

/** Which of two keys is still in use is what somebody asks before the older one goes. */
function LastUses({ usage: { keys, from } }: { readonly usage: Usage }) {
  return keys.map(({ generation, lastFour, lastUsedOn }) => (
    <p key={generation}>
      The key that ends in <code>{lastFour}</code>{' '}
      {lastUsedOn === undefined ? `was not used since ${from}` : `was last used on ${lastUsedOn}`}.
    </p>
  ))
}

function DaysTable({ usage: { days, quota } }: { readonly usage: Usage }) {
  return (
    <details>
      <summary>As a table</summary>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Calls</th>
            {quota && <th scope="col">Left of the quota</th>}
          </tr>
        </thead>
        <tbody>
          {days.map(({ day, used, remaining }) => (
            <tr key={day}>
              <th scope="row">{day}</th>
              <td data-label="Calls">{number.format(used)}</td>
              {quota && (
                <td data-label="Left of the quota">{remaining === undefined ? '' : number.format(remaining)}</td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}

function inPeriod({ quota }: Usage, remaining: number | undefined): number | null {
  return quota && remaining !== undefined ? quota.limit - remaining : null
}

function chartLabel({ days, from, to }: Usage): string {
  const all = days.reduce((sum, { used }) => sum + used, 0)
  return `${number.format(all)} calls from ${from} to ${to}, by day; the table below has each`
}
