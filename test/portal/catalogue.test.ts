import { type Plan, quotaText, throttleText, wayIn } from '../../portal/lib/catalogue'
import { operationsOf } from '../../portal/lib/operations'

const plan: Plan = {
  planId: 'silver',
  name: 'Silver',
  description: '',
  needsApproval: false,
  isOfMarketplace: false,
  freeTrial: false,
}

test('what a plan lets one do is told in words', () => {
  expect(quotaText({ quota: { limit: 10_000, period: 'MONTH' } })).toBe('10,000 requests a month')
  expect(quotaText({ quota: { limit: 1, period: 'DAY' } })).toBe('1 request a day')
  expect(quotaText({})).toBe('As many requests as you like')
  expect(throttleText({ throttle: { rateLimit: 2.5, burstLimit: 10 } })).toBe('2.5 a second, 10 at once')
  expect(wayIn({ ...plan, needsApproval: true })).toContain('approve')
  expect(wayIn({ ...plan, isOfMarketplace: true, freeTrial: true })).toContain('free trial')
})

test('a document is read for its operations, whatever else is in it', () => {
  const paths = {
    '/pets': {
      parameters: [],
      options: {},
      get: { summary: 'All' },
      post: { summary: ' ', description: 'One more' },
      'x-get': {},
    },
    '/odd': { get: null, put: 7 },
    '/none': 'text',
  }
  expect(operationsOf({ paths })).toEqual([
    { method: 'GET', path: '/pets', summary: 'All', isOpen: false },
    { method: 'POST', path: '/pets', summary: 'One more', isOpen: false },
    { method: 'GET', path: '/odd', summary: '', isOpen: false },
    { method: 'PUT', path: '/odd', summary: '', isOpen: false },
  ])
  expect(operationsOf({})).toEqual([])
})
