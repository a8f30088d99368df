/** What the console shows of services: dead letters, queues, tables, logs; and that what others wrote stays text. */
import { findChromium } from '../chromium'
import { hasFocus, press, type } from '../keyboard'
import { type Portal, startPortal, type Visitor } from './portal'

const chromium = findChromium()
const describeInChromium = chromium ? describe : describe.skip
const account = '000000000000'
const queueUrl = (name: string) => `http://localhost/${account}/${name}`

/** What breaks out of text where it is taken for HTML, a script, an address or an expression. */
const hostile = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(1)</script>',
  "javascript:alert('1')",
  '</pre><iframe srcdoc="<script>alert(1)</script>">',
  '{{constructor.constructor("alert(1)")()}}',
  '\u202Etxet sdrawkcab\u202C \u0000\u001b[31mred',
]

/** What headers and messages may have. */
const printable = (text: string): string => [...text].filter((character) => character >= ' ').join('')

let portal: Portal
let somebody: Visitor

describeInChromium('the services in the console', () => {
  beforeAll(async () => {
    portal = await startPortal(chromium ?? '')
    await portal.signalbox.request({ idempotencyKey: 'there-is-one' })
    await portal.signalbox.local.idle()
  }, 120_000)
  afterAll(() => portal?.stop())

  beforeEach(async () => {
    somebody = await portal.visitor()
  })
  afterEach(() => somebody.leave())

  test('a dead letter is found with its cause, mended and sent back, by keyboard alone', async () => {
    const { page } = somebody
    await portal.asRoot('sqs/CreateQueue', { QueueName: 'parcels-dead' })
    const policy = { deadLetterTargetArn: `arn:aws:sqs:us-east-1:${account}:parcels-dead`, maxReceiveCount: 1 }
    const Attributes = { RedrivePolicy: JSON.stringify(policy), VisibilityTimeout: '0' }
    await portal.asRoot('sqs/CreateQueue', { QueueName: 'parcels', Attributes })
    await portal.asRoot('sqs/SendMessage', { QueueUrl: queueUrl('parcels'), MessageBody: '{"weight":"heavy"}' })
    for (let at = 0; at < 2; at++) await portal.asRoot('sqs/ReceiveMessage', { QueueUrl: queueUrl('parcels') })

    await somebody.go('/console')
    await press(page, page.getByRole('link', { name: 'Queues', exact: true }))
    await press(page, page.getByRole('link', { name: 'parcels-dead' }))
    await press(page, page.getByRole('link', { name: '{"weight":"heavy"}' }))
    await page.getByText('received 1 times').first().waitFor()
    await type(page, page.getByLabel('What is sent back'), '{"weight":2}')
    await press(page, page.getByRole('button', { name: 'Send it back as it is now' }))
    const asked = page.getByRole('dialog', { name: 'Send it back?' })
    await asked.getByText('leaves parcels-dead').waitFor()
    await press(page, asked.getByRole('button', { name: 'Send it back' }))
    await page.getByText('There is nothing in it.').waitFor()

    const { Messages } = await portal.asRoot('sqs/ReceiveMessage', { QueueUrl: queueUrl('parcels') })
    expect(Messages).toMatchObject([{ Body: '{"weight":2}' }])
  })

  test('items are shown by page, by their key, and one by one', async () => {
    const { page } = somebody
    await portal.asRoot('dynamodb/CreateTable', {
      TableName: 'shelves',
      AttributeDefinitions: [
        { AttributeName: 'shelf', AttributeType: 'S' },
        { AttributeName: 'place', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'shelf', KeyType: 'HASH' },
        { AttributeName: 'place', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
    })
    for (let at = 10; at < 40; at++) {
      const Item = {
        shelf: { S: at % 2 === 0 ? 'left' : 'right' },
        place: { S: `p${at}` },
        tags: { L: [{ N: String(at) }] },
      }
      await portal.asRoot('dynamodb/PutItem', { TableName: 'shelves', Item })
    }
    await somebody.go('/console/tables?table=shelves')
    await press(page, page.getByRole('link', { name: 'Next page' }))
    await page.waitForURL('**/console/tables?*cursor=*')
    await page.goBack()

    await type(page, page.getByLabel('shelf is'), 'right')
    await type(page, page.getByLabel('place begins with'), 'p3')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/console/tables?*partition=right*')
    await page.getByRole('cell', { name: 'p31', exact: true }).waitFor()
    expect(await page.getByRole('rowheader').count()).toBe(5)
    await press(page, page.getByRole('rowheader').first().getByRole('link'))
    await page.getByLabel('The item').getByText('"tags"').waitFor()
  })

  test('logs are found by group and by text, and what is new comes while they are followed', async () => {
    const { page } = somebody
    const [logGroupName, logStreamName] = ['/shop/parcels', 'one']
    await portal.asRoot('logs/CreateLogGroup', { logGroupName })
    await portal.asRoot('logs/CreateLogStream', { logGroupName, logStreamName })
    const log = (...messages: readonly string[]) =>
      portal.asRoot('logs/PutLogEvents', {
        logGroupName,
        logStreamName,
        logEvents: messages.map((message) => ({ timestamp: portal.signalbox.local.clock.now().getTime(), message })),
      })
    await log('a parcel came', 'a letter came', ...hostile)

    await somebody.go('/console/logs')
    await type(page, page.getByLabel('Of the name'), 'parcels')
    await press(page, page.getByRole('link', { name: logGroupName }))
    const lines = page.getByRole('list', { name: `Lines of ${logGroupName}` })
    await lines.getByText('a letter came').waitFor()
    await lines.getByText('<img src=x onerror=alert(1)>').waitFor()
    await type(page, page.getByLabel('Text in a line'), 'parcel')
    await page.waitForURL('**/console/logs?*text=parcel*')
    await lines.getByText('a letter came').waitFor({ state: 'detached' })
    await press(page, page.getByLabel('Follow'), 'Space')
    await log('another parcel came')
    await lines.getByText('another parcel came').waitFor()
    expect(await hasFocus(page.getByLabel('Follow'))).toBe(true)
  })

  test('what was denied is told with the statement and the line that would allow it', async () => {
    const { page } = somebody
    await portal.asRoot('iam/CreateRole', {
      RoleName: 'poor',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      }),
    })
    const queue = `arn:aws:sqs:us-east-1:${account}:forbidden`
    await portal.asRoot('sqs/CreateQueue', { QueueName: 'forbidden' })
    const { stateMachineArn } = await portal.asRoot('states/CreateStateMachine', {
      name: 'poor',
      roleArn: `arn:aws:iam::${account}:role/poor`,
      definition: JSON.stringify({
        StartAt: 'Send',
        States: {
          Send: {
            Type: 'Task',
            Resource: 'arn:aws:states:::sqs:sendMessage',
            Parameters: { QueueUrl: queueUrl('forbidden'), MessageBody: 'hello' },
            End: true,
          },
        },
      }),
    })
    await portal.asRoot('states/StartExecution', { stateMachineArn, input: '{}' })
    await portal.signalbox.local.idle()

    await somebody.go('/console')
    await press(page, page.getByRole('link', { name: 'Permissions' }))
    const denial = page.getByRole('listitem').filter({ hasText: queue }).first()
    await press(page, denial.locator('summary').filter({ hasText: 'What would allow it' }))
    await denial.getByText("queue.grant(who, 'sqs:SendMessage')").waitFor()
    await denial.getByText(`"Resource": "${queue}"`).waitFor()
    await page.getByLabel('Role, action or resource').fill('sns:')
    await page.waitForURL('**/console/permissions?q=sns*')
  })

  test('an event is tried against all rules, and what in it does not fit is said', async () => {
    const { page } = somebody
    await portal.asRoot('events/PutRule', {
      Name: 'heavy-parcels',
      EventPattern: JSON.stringify({ source: ['parcels'], detail: { weight: [{ numeric: ['>', 10] }] } }),
    })
    await somebody.go('/console/rules')
    await press(page, page.getByRole('link', { name: /^ApprovalRequested from / }))
    await page.waitForURL('**/console/rules?event=*')
    await press(page, page.getByRole('button', { name: 'Try it' }))
    const row = page.getByRole('row').filter({ hasText: 'heavy-parcels' })
    await row.getByText('source').waitFor()

    const event = { source: 'parcels', 'detail-type': 'Sent', detail: { weight: 3 } }
    await type(page, page.getByLabel('The event, as a rule sees it'), JSON.stringify(event))
    await press(page, page.getByRole('button', { name: 'Try it' }))
    await row.getByText('detail.weight').waitFor()
    await row.getByText('is 3, expected numeric [">",10]').waitFor()
    await page.getByLabel('The event, as a rule sees it').fill(JSON.stringify({ ...event, detail: { weight: 30 } }))
    await page.getByRole('button', { name: 'Try it' }).click()
    await row.getByText('yes').waitFor()
    await page.getByLabel('The event, as a rule sees it').fill('{')
    await page.getByRole('button', { name: 'Try it' }).click()
    await page.getByRole('alert').getByText('The event is not JSON').waitFor()
  })

  test('what the run costs is told with its prices, their source and their date', async () => {
    const { page } = somebody
    await somebody.go('/console/cost')
    await page.getByRole('rowheader', { name: 'EventBridge' }).waitFor()
    await page.getByText(/Prices of us-east-1, .*, as of 20/).waitFor()
  })

  test('the home page says what is up and leads on from there', async () => {
    const { page } = somebody
    await somebody.go('/')
    await page.getByRole('heading', { name: 'This local cloud' }).waitFor()
    await page.getByRole('link', { name: 'workflow' }).click()
    await page.getByRole('heading', { name: 'Executions' }).waitFor()
  })

  test('what others wrote raises nothing, wherever it is shown', async () => {
    const { page } = somebody
    await portal.asRoot('sqs/CreateQueue', { QueueName: 'hostile' })
    await portal.asRoot('events/PutRule', {
      Name: 'hostile',
      EventPattern: JSON.stringify({ source: ['hostile'], detail: { text: [{ prefix: '<' }] } }),
    })
    await portal.asRoot('events/PutTargets', {
      Rule: 'hostile',
      Targets: [{ Id: 'gone', Arn: `arn:aws:sqs:us-east-1:${account}:hostile` }],
    })
    await portal.asRoot('ses/CreateEmailIdentity', { EmailIdentity: 'hostile@example.com' })
    for (const text of hostile) {
      await portal.asRoot('sqs/SendMessage', {
        QueueUrl: queueUrl('hostile'),
        MessageBody: printable(text),
      })
      await portal.asRoot('events/PutEvents', {
        Entries: [{ Source: 'hostile', DetailType: text.slice(0, 100), Detail: JSON.stringify({ text }) }],
      })
      await portal.asRoot('ses/SendEmail', {
        FromEmailAddress: 'hostile@example.com',
        Destination: { ToAddresses: ['ada@example.com'] },
        Content: {
          Simple: { Subject: { Data: printable(text) }, Body: { Text: { Data: text } } },
        },
      })
      await portal.asRoot('sns/Publish', { PhoneNumber: '+15555550199', Message: printable(text) })
    }
    await portal.signalbox.local.idle()
    const seen = '<img src=x onerror=alert(1)>'
    for (const path of [
      '/console?kind=event.accepted',
      '/console/mail',
      '/console/mail?folder=phone',
      '/console/queues?queue=hostile',
    ]) {
      await somebody.go(path)
      await page.getByText(seen, { exact: false }).first().waitFor()
    }
    await somebody.go('/console?kind=event.accepted')
    await page
      .getByRole('link', { name: /^Story of / })
      .last()
      .click()
    await page
      .getByRole('link', { name: /from hostile/ })
      .first()
      .click()
    await page.getByText('What was in it').click()
    await page.getByText('"source": "hostile"').waitFor()
  })
})
