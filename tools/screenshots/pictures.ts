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

export function pictures({ correlationId }: Seeded): readonly Picture[] {
  return [
    { name: 'catalogue', path: '/apis/pets', ready: text('Gold') },
    { name: 'inbox', path: '/approvals', ready: text('Refund order 4711') },
    { name: 'story', path: `/console/story?id=${correlationId}`, scheme: 'dark', ready: heading(/story/i) },
  ]
}
