import { fill } from '../../portal/lib/address'

test('what goes into a path can lead nowhere else', () => {
  expect(fill('approvals', 'GET /inbox/{id}', { id: '../a?b#c' })).toEqual({
    method: 'GET',
    url: '/api/approvals/inbox/..%2Fa%3Fb%23c',
  })
})

test('a query has what was given, and nothing of what was not', () => {
  const { url } = fill('subscriptions', 'GET /apis', {}, { search: 'a b&c', limit: 5, cursor: undefined, empty: '' })
  expect(url).toBe('/api/subscriptions/apis?search=a+b%26c&limit=5')
})

test('an address with a hole in it is never called', () => {
  expect(() => fill('approvals', 'GET /inbox/{id}', { id: '' })).toThrow('there is no id')
  expect(() => fill('approvals', 'GET /inbox/{id}')).toThrow('there is no id')
})
