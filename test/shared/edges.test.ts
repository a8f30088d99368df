import * as fc from 'fast-check'
import { durationToMilliseconds } from '../../shared/duration'
import { RefusedError, RetryLaterError } from '../../shared/errors'
import { html } from '../../shared/html'
import { type EdgeRequest, problem } from '../../shared/http'
import { derivedUlid, newUlid } from '../../shared/ids'

describe('durations', () => {
  test.each([
    ['PT1M', 60_000],
    ['P3D', 259_200_000],
    ['P1W2DT3H4M5S', 788_645_000],
  ])('%s', (text, milliseconds) => {
    expect(durationToMilliseconds(text)).toBe(milliseconds)
  })

  test.each(['', 'P', 'PT', 'P1M', 'P1DT', '3d', 'P-1D', 'P1.5D'])('"%s" is refused', (text) => {
    expect(() => durationToMilliseconds(text)).toThrow('expected ISO 8601')
  })
})

describe('ULIDs', () => {
  test('have the ULID form and sort by time', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 41 }), fc.nat({ max: 2 ** 41 }), (a, b) => {
        const [first, second] = [newUlid(new Date(a)), newUlid(new Date(b))]
        expect(first).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
        if (a < b) expect(first < second).toBe(true)
      }),
    )
  })

  test('are the same for the same time and seed, and differ for another seed', () => {
    const now = new Date('2026-01-05T09:00:00Z')
    expect(derivedUlid(now, 'a')).toBe(derivedUlid(now, 'a'))
    expect(derivedUlid(now, 'a')).not.toBe(derivedUlid(now, 'b'))
    expect(derivedUlid(now, 'a').slice(0, 10)).toBe(newUlid(now).slice(0, 10))
  })
})

test('html escapes what it is given, and not what it made', () => {
  const part = html`<b>${'<&>"\''}</b>`
  expect(html`<p>${part}${undefined}${false}${[part, 1]}</p>`.text).toBe(
    '<p><b>&#60;&#38;&#62;&#34;&#39;</b><b>&#60;&#38;&#62;&#34;&#39;</b>1</p>',
  )
})

describe('problem', () => {
  const request = { correlationId: 'c-1' } as EdgeRequest

  test('gives a refusal its status and its words', () => {
    const error = new RefusedError('conflict', 'AlreadyVoted', 'Ada has already approved this', { decision: 'approve' })
    const { statusCode, headers, body } = problem(error, request, { error: () => undefined })
    expect([statusCode, headers?.['Content-Type']]).toEqual([409, 'application/problem+json'])
    expect(JSON.parse(body)).toEqual({
      type: 'about:blank',
      title: 'AlreadyVoted',
      status: 409,
      detail: 'Ada has already approved this',
      decision: 'approve',
      correlationId: 'c-1',
    })
  })

  test.each([
    ['a conflict of writers', new RetryLaterError('Approval x was changed by others')],
    [
      'a throttled call',
      new Error('DynamoDB', { cause: Object.assign(new Error('x'), { name: 'ThrottlingException' }) }),
    ],
  ])('asks to try again after %s', (_, error) => {
    const { statusCode, headers, body } = problem(error, request, { error: () => undefined })
    expect([statusCode, headers?.['Retry-After']]).toEqual([503, '5'])
    expect(JSON.parse(body)).toMatchObject({ title: 'RetryLater', status: 503, correlationId: 'c-1' })
  })

  test('tells of anything else only the correlation id, and logs it once', () => {
    const logged: unknown[] = []
    const { statusCode, body } = problem(new Error('db password is x'), request, {
      error: (...line) => logged.push(line),
    })
    expect(statusCode).toBe(500)
    expect(body).toContain('c-1')
    expect(body).not.toContain('password')
    expect(logged).toHaveLength(1)
  })
})
