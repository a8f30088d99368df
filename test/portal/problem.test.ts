import { isProblem, mayPass, Problem, problemOf } from '../../portal/lib/problem'

const ours = { 'content-type': 'application/problem+json' }

test('a refusal of ours is told in its own words, with the field and the id of the call', () => {
  const text = JSON.stringify({ title: 'CommentMissing', detail: 'comment: expected a reason', field: 'comment' })
  const problem = problemOf(new Response(text, { status: 400, headers: ours }), text, 'web-1')
  expect(problem).toMatchObject({
    code: 'CommentMissing',
    message: 'comment: expected a reason',
    status: 400,
    field: 'comment',
    correlationId: 'web-1',
  })
  expect(isProblem(problem, 'CommentMissing')).toBe(true)
  expect(mayPass(problem)).toBe(false)
})

test.each([
  [401, '{"message":"Unauthorized"}', 'NotSignedIn'],
  [429, '{"message":"Limit Exceeded"}', 'TooMany'],
  [504, '', 'TooSlow'],
  [418, '<h1>I am a teapot</h1>', 'NotUnderstood'],
])('a gateway’s %i is told in words of the page', (status, text, code) => {
  expect(problemOf(new Response(text, { status }), text, 'web-1')).toMatchObject({ code, status })
})

test('a refusal that is none is told as one all the same', () => {
  for (const text of ['', 'null', '[]', '{"title":7,"detail":{}}']) {
    expect(problemOf(new Response(text, { status: 409, headers: ours }), text, 'web-1').code).toBe('Refused')
  }
})

test('what failed on the way, or in the service, may pass', () => {
  for (const status of [0, 429, 500, 503]) {
    expect(mayPass(new Problem('no', { code: 'x', status, correlationId: 'web-1' }))).toBe(true)
  }
  expect(mayPass(new Error('a mistake'))).toBe(false)
})
