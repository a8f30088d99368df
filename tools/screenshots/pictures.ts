/** What is taken, and how one sees that it is there. */
import type { Page } from 'playwright-core'
import type { Seeded } from './seed'

interface Picture {
  readonly name: string
  readonly path: string
  readonly scheme?: 'dark'
  ready(page: Page): Promise<void>
}

const heading = (name: string | RegExp) => (page: Page) => page.getByRole('heading', { name }).first().waitFor()
const text = (content: string | RegExp) => (page: Page) => page.getByText(content).first().waitFor()

export function pictures({ correlationId, subscriptionId, execution }: Seeded): readonly Picture[] {
  return [
    { name: 'catalogue', path: '/apis/pets', ready: text('Your subscription') },
    { name: 'subscription', path: `/subscriptions/${subscriptionId}`, ready: text('It begins anew') },
    { name: 'inbox', path: '/approvals', ready: text('Refund order 4711') },
    { name: 'run', path: '/deployments/time-service', ready: openRunInProduction },
    { name: 'events', path: '/events/map?domain=approvals', ready: heading('Map of events') },
    { name: 'story', path: `/console/story?id=${correlationId}`, scheme: 'dark', ready: text('Refund order 4711') },
    { name: 'execution', path: `/console/execution?arn=${execution}`, scheme: 'dark', ready: text('AwaitDecision') },
  ]
}

/** With its gate, its tests, and what was waiting. */
async function openRunInProduction(page: Page): Promise<void> {
  await page.locator('a[href$="stage=Prod"]').first().click()
  await page.getByRole('heading', { name: 'Stage Prod' }).waitFor()
}
