import { heardOfMail, translateMail } from '../../../domains/platform/decisions/mail-told'

const account = '111122223333'
const at = '2026-01-05T10:30:00.000Z'

const tags = {
  'ses:configuration-set': ['signalbox'],
  'signalbox-domain': ['approvals'],
  'signalbox-about': ['01JG8QZ5W0000000000000000A'],
  'signalbox-correlation': ['order-7'],
}

/** As "Monitoring SES events using Amazon EventBridge" has them, ses/latest/dg, read 2026-11-28. */
function told(detailType: string, what: object, mail: object = {}): unknown {
  return {
    version: '0',
    id: 'c3d4e5f6-a7b8-9012-cdef-123456789012',
    'detail-type': detailType,
    source: 'aws.ses',
    account,
    time: '2026-01-05T10:30:02Z',
    region: 'eu-west-1',
    resources: [],
    detail: {
      mail: {
        timestamp: at,
        source: 'Signalbox <signalbox@example.com>',
        sendingAccountId: account,
        messageId: '0100018d-1',
        destination: ['ada@example.com'],
        tags,
        ...mail,
      },
      ...what,
    },
  }
}

const bounce = (changes: object = {}) => ({
  eventType: 'Bounce',
  bounce: {
    feedbackId: 'feedback-1',
    timestamp: '2026-01-05T10:30:02.000Z',
    bounceType: 'Permanent',
    bounceSubType: 'NoEmail',
    bouncedRecipients: [
      { emailAddress: 'ada@example.com', action: 'failed', status: '5.1.1', diagnosticCode: 'smtp; 550 user unknown' },
    ],
    ...changes,
  },
})

const translate = (incoming: unknown) => translateMail(incoming, 'signalbox').map(({ detail }) => detail)

test('a bounce becomes an event for each recipient, of the domain that sent the mail and in its story', () => {
  const bouncedRecipients = [{ emailAddress: 'Ada <ada@example.com>' }, { emailAddress: 'ben@example.com' }]

  expect(translate(told('Email Bounced', bounce()))).toMatchObject([
    {
      metadata: { occurredAt: '2026-01-05T10:30:02.000Z', correlationId: 'order-7' },
      data: {
        mailId: '0100018d-1',
        sentAt: at,
        sentBy: 'approvals',
        about: '01JG8QZ5W0000000000000000A',
        recipient: 'ada@example.com',
        permanence: 'permanent',
        kind: 'NoEmail',
        reason: 'smtp; 550 user unknown',
      },
    },
  ])
  expect(translate(told('Email Bounced', bounce({ bouncedRecipients, bounceType: 'Transient' })))).toMatchObject([
    { data: { recipient: 'ada@example.com', permanence: 'transient' } },
    { data: { recipient: 'ben@example.com' } },
  ])
})

test('the same bounce is the same event in every delivery, and another for another recipient', () => {
  const [first] = translate(told('Email Bounced', bounce()))
  const [again] = translate(told('Email Bounced', bounce()))
  const [other] = translate(told('Email Bounced', bounce({ bouncedRecipients: [{ emailAddress: 'ben@example.com' }] })))

  expect(again?.metadata.eventId).toBe(first?.metadata.eventId)
  expect(other?.metadata.eventId).not.toBe(first?.metadata.eventId)
})

test('a complaint becomes an event, and what a provider takes back does not', () => {
  const complaint = (complaintFeedbackType?: string) => ({
    eventType: 'Complaint',
    complaint: {
      feedbackId: 'feedback-2',
      timestamp: at,
      complainedRecipients: [{ emailAddress: 'ada@example.com' }],
      complaintSubType: null,
      complaintFeedbackType,
    },
  })

  expect(translate(told('Email Complaint Received', complaint('abuse')))).toMatchObject([
    { data: { recipient: 'ada@example.com', kind: 'abuse' } },
  ])
  expect(translate(told('Email Complaint Received', complaint()))).toHaveLength(1)
  expect(translate(told('Email Complaint Received', complaint('not-spam')))).toEqual([])
})

test('a rejected mail becomes an event for each whom it was for', () => {
  const rejected = told('Email Rejected', { eventType: 'Reject', reject: { reason: 'Bad content' } })

  expect(translate(rejected)).toMatchObject([{ data: { recipient: 'ada@example.com', reason: 'Bad content' } }])
})

test.each([
  ['of another configuration set', { tags: { ...tags, 'ses:configuration-set': ['signalbox-beta'] } }],
  ['that no domain has sent', { tags: { 'ses:configuration-set': ['signalbox'] } }],
  ['of another account', { sendingAccountId: '999999999999' }],
])('of a mail %s nothing follows', (_, mail) => {
  expect(translate(told('Email Bounced', bounce(), mail))).toEqual([])
})

test.each([
  ['several lines', '550\r\n5.1.1 unknown', '550 5.1.1 unknown'],
  ['characters that turn others around', '550 \u202eunknown', undefined],
  ['more than fits', `550 ${'x'.repeat(500)}`, `550 ${'x'.repeat(195)}…`],
])('what a server says with %s is shown as it can be', (_, diagnosticCode, reason) => {
  const bouncedRecipients = [{ emailAddress: 'ada@example.com', diagnosticCode }]

  const [event] = translate(told('Email Bounced', bounce({ bouncedRecipients })))
  expect(event?.data).toMatchObject({ kind: 'NoEmail', ...(reason && { reason }) })
  expect(Object.hasOwn(event?.data as object, 'reason')).toBe(reason !== undefined)
})

test('what is no event of SES is refused by name', () => {
  expect(() => translate({ source: 'aws.ses', account, 'detail-type': heardOfMail[0], detail: {} })).toThrow('mail')
  expect(() => translate({ ...(told('Email Bounced', bounce()) as object), source: 'mine' })).toThrow('source')
})
