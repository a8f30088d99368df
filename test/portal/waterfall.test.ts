import type { TraceRecord } from '../../portal/lib/trace-record'
import { burstsOf, placeIn, spansOf, within } from '../../portal/lib/waterfall'

function record(seq: number, at: number, kind: string, more: Partial<TraceRecord> = {}) {
  return { seq, at, kind, subject: 'thing', ids: [], detail: {}, ...more }
}

test('what began and ended is one bar, two at once each their own, and what has not ended is under way', () => {
  const arn = 'arn:aws:states:us-east-1:000000000000:execution:Approval:one'
  const spans = spansOf([
    record(1, 100, 'execution.started', { subject: arn }),
    record(2, 110, 'function.started', { ids: ['r1', 'c'] }),
    record(3, 120, 'function.started', { ids: ['r2', 'c'] }),
    record(4, 130, 'function.ended', { ids: ['r1', 'c'], detail: { outcome: 'success', duration: 20 } }),
    record(5, 150, 'function.ended', {
      ids: ['r2', 'c'],
      detail: { outcome: 'error', duration: 30, errorType: 'Boom' },
    }),
    record(6, 160, 'state.entered', { subject: arn, detail: { state: 'Wait', type: 'Wait' } }),
  ])

  expect(spans.map(({ seq, start, end, isBad }) => [seq, start, end, isBad])).toEqual([
    [1, 100, undefined, false],
    [2, 110, 130, false],
    [3, 120, 150, true],
    [6, 160, undefined, false],
  ])
  expect(spans[2]?.text).toContain('Boom after 30 ms')
})

test('a request, which is told when it is answered, stands where it began', () => {
  const request = { method: 'POST', resource: '/x', status: 200, duration: 40 }
  const [first] = spansOf([
    record(1, 100, 'function.started', { ids: ['r'] }),
    record(2, 130, 'api.request', { detail: request }),
  ])
  expect(first).toMatchObject({ kind: 'api.request', start: 90, end: 130 })
})

test('a denial after which who calls goes on is nothing that went wrong', () => {
  const spans = spansOf([
    record(1, 1, 'call.denied', { detail: { action: 'logs:CreateLogGroup', tolerated: true } }),
    record(2, 2, 'call.denied', { detail: { action: 's3:GetObject' } }),
  ])
  expect(spans.map(({ isBad }) => isBad)).toEqual([false, true])
})

test('what happened days apart is looked at part by part, and a window has what reaches into it', () => {
  const day = 86_400_000
  const spans = spansOf([
    record(1, 0, 'execution.started'),
    record(2, 5, 'mail.accepted'),
    record(3, day, 'mail.accepted'),
    record(4, day + 50, 'execution.ended', { detail: { status: 'SUCCEEDED' } }),
  ])
  expect(burstsOf(spans)).toEqual([
    { from: 0, to: 5, count: 2 },
    { from: day, to: day + 50, count: 2 },
  ])
  expect(within(spans, day, day + 50).map(({ seq }) => seq)).toEqual([1, 3])
  expect(placeIn({ start: 0, end: day + 50 }, day, day + 100)).toEqual({ left: 0, width: 0.5 })
})
