/** What of a dead letter an administrator sees. */
import { masked } from '../../../domains/platform/decisions/masked'

const known = { sensitive: new Set(['LampTokenIssued']), others: new Set(['LampLit']) }
const metadata = { eventId: '01JG8QZ5W0000000000000000E', correlationId: 'b2f1c6de' }
const eventOf = (detailType: string, data: unknown, source = 'signalbox.lamps') =>
  JSON.stringify({ source, 'detail-type': detailType, detail: { metadata, data } })
const dataOf = (content: string) => (JSON.parse(content) as { detail: { data: unknown } }).detail.data

test('an event of the catalog is shown as it is, with its name and its story', () => {
  const content = eventOf('LampLit', { lamp: 'desk' })
  const shown = masked(content, known)
  expect(shown).toMatchObject({ isMasked: false, event: 'LampLit', correlationId: 'b2f1c6de' })
  expect(JSON.parse(shown.content)).toEqual(JSON.parse(content))
})

test('of one that carries a credential the names are shown, and no value', () => {
  const shown = masked(eventOf('LampTokenIssued', { taskToken: 'AQCk', of: { lamp: ['desk'], lit: true } }), known)
  expect(shown.isMasked).toBe(true)
  expect(dataOf(shown.content)).toEqual({ taskToken: '••••', of: { lamp: ['••••'], lit: '••••' } })
})

test('an event of ours that the catalog does not know is one that carries a credential', () => {
  expect(dataOf(masked(eventOf('LampBroken', { lamp: 'desk' }), known).content)).toEqual({ lamp: '••••' })
})

test('whatever calls itself a secret is masked wherever it is, in texts of JSON too', () => {
  const message = JSON.stringify({ 'registration-token': 'abc', action: 'subscribe-success' })
  const content = JSON.stringify({ Type: 'Notification', Message: message, headers: [{ Authorization: 'Bearer x' }] })
  const shown = masked(content, known)
  expect(shown.isMasked).toBe(true)
  expect(shown.content).not.toMatch(/abc|Bearer/)
  expect(shown.content).toContain('subscribe-success')
})

test('what is no JSON is not shown at all', () => {
  expect(masked('token=abc', known)).toEqual({ content: '••••', isMasked: true })
  expect(masked('', known)).toEqual({ content: '••••', isMasked: false })
})

test('events of AWS are shown, and what nobody names', () => {
  const shown = masked(eventOf('Scheduled Event', { lamp: 'desk' }, 'aws.events'), known)
  expect(dataOf(shown.content)).toEqual({ lamp: 'desk' })
  expect(JSON.parse(masked('[1,null,"x"]', known).content)).toEqual([1, null, 'x'])
})
