/** What the operator is told, as SNS takes it. That a matter is told once, the scenarios say. */
import { messageOf } from '../../shared/operator'

const notice = {
  key: 'broken/1',
  subject: 'Something broke',
  advice: 'Mend it.',
  ids: { thingId: '1', correlationId: 'c' },
}

test('a notice has a subject of ASCII and at most a hundred characters, and says which ids to look up', () => {
  expect(messageOf('lamps', notice)).toEqual({
    Subject: 'lamps: Something broke',
    Message: 'Something broke\n\nMend it.\n\nthingId: 1\ncorrelationId: c',
  })
  const { Subject, Message } = messageOf('lamps', {
    ...notice,
    subject: `Zürich\r\nBcc: ${'x'.repeat(200)}`,
    ids: { thingId: 'x'.repeat(100_000) },
  })
  expect(Subject).toMatch(/^lamps: Z\?rich\?Bcc: x+$/)
  expect(Subject).toHaveLength(100)
  expect(Message.length).toBeLessThanOrEqual(4000)
})
