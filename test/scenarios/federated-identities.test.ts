/** From a sign-in at the user pool to credentials of AWS: what a group may call, and what is a person's own. */
import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { CognitoUser, CognitoUserAttribute } from 'amazon-cognito-identity-js'
import { type Keys, type People, type Person, password, peopleOf } from './people'
import { type Answer, answerOf, type Signalbox, startScenario } from './signalbox'
import { signedFetch } from './signed-fetch'

interface Order {
  readonly orderId: string
  readonly what: string
  readonly status: string
  readonly orderedBy: string
  readonly approvedBy?: string
}

let signalbox: Signalbox
let people: People

beforeAll(async () => {
  signalbox = await startScenario()
  people = peopleOf(signalbox.local)
}, 120_000)

afterAll(async () => {
  people?.stop()
  await signalbox?.stop()
})

const signIn = async (userName: string): Promise<Person> => people.credentials(await people.signIn(userName))

async function personIn(group: string | undefined, userName = `one-of-${group}`): Promise<Person> {
  await people.add(userName, group)
  return signIn(userName)
}

async function call<Body>(credentials: Keys, method: string, path: string, body?: unknown): Promise<Answer<Body>> {
  const url = `${signalbox.local.webUrl}/api/orders${path}`
  return answerOf<Body>(await signedFetch({ method, url, credentials, body }))
}

const order = ({ keys }: Person, what: string) => call<Order>(keys, 'POST', '/orders', { what })
const approve = ({ keys }: Person, orderId: string) => call<Order>(keys, 'POST', '/approvals', { orderId })
const list = ({ keys }: Person) => call<{ orders: readonly Order[] }>(keys, 'GET', '/orders')

async function signUp(userName: string): Promise<void> {
  const email = `${userName}@example.com`
  const attributes = [new CognitoUserAttribute({ Name: 'email', Value: email })]
  await new Promise((resolve, reject) => {
    people.pool.signUp(userName, password, attributes, [], (error, result) => (error ? reject(error) : resolve(result)))
  })
  await signalbox.local.idle()
  const [mail] = await signalbox.mails(email)
  const code = /\b\d{6}\b/.exec(mail?.text || mail?.html || '')?.[0] ?? ''
  await new Promise((resolve, reject) => {
    const user = new CognitoUser({ Username: userName, Pool: people.pool })
    user.confirmRegistration(code, false, (error, result) => (error ? reject(error) : resolve(result)))
  })
}

describe('who has signed up, and is in no group', () => {
  let jdoe: Person
  beforeAll(async () => {
    await signUp('jdoe')
    jdoe = await signIn('jdoe')
  })

  test('calls nothing of an API behind IAM', async () => {
    expect((await list(jdoe)).status).toBe(403)
    expect((await order(jdoe, 'A chair')).status).toBe(403)
    expect((await approve(jdoe, '01J00000000000000000000000')).status).toBe(403)
  })

  test('has files of their own, and none of anybody else', async () => {
    const s3 = new S3Client({ ...signalbox.local.sdkConfig, credentials: jdoe.keys, forcePathStyle: true })
    const { FilesBucket: Bucket } = signalbox.local.outputs('signalbox-orders')
    const own = { Bucket, Key: `${jdoe.identityId}/note.txt` }
    const refused = { name: 'AccessDenied' }

    await s3.send(new PutObjectCommand({ ...own, Body: 'mine' }))
    const { Body } = await s3.send(new GetObjectCommand(own))
    expect(await Body?.transformToString()).toBe('mine')
    await expect(s3.send(new ListObjectsV2Command({ Bucket, Prefix: `${jdoe.identityId}/` }))).resolves.toMatchObject({
      KeyCount: 1,
    })
    await s3.send(new DeleteObjectCommand(own))
    for (const Key of ['us-east-1:another/note.txt', `${jdoe.identityId}0/note.txt`, 'note.txt']) {
      await expect(s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))).rejects.toMatchObject(refused)
      await expect(s3.send(new GetObjectCommand({ Bucket, Key }))).rejects.toMatchObject(refused)
    }
    for (const Prefix of [undefined, '', jdoe.identityId, 'us-east-1:']) {
      await expect(s3.send(new ListObjectsV2Command({ Bucket, Prefix }))).rejects.toMatchObject(refused)
    }
  })

  test('has drafts of their own, and none of anybody else', async () => {
    const dynamoDb = new DynamoDBClient({ ...signalbox.local.sdkConfig, credentials: jdoe.keys })
    const { DraftsTable: TableName } = signalbox.local.outputs('signalbox-orders')
    const keyOf = (pk: string) => ({ pk: { S: pk }, sk: { S: 'draft' } })
    const put = (pk: string) => dynamoDb.send(new PutItemCommand({ TableName, Item: keyOf(pk) }))
    const query = (pk: string) =>
      dynamoDb.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: pk } },
        }),
      )
    const refused = { name: 'AccessDeniedException' }

    await put(jdoe.identityId)
    await expect(dynamoDb.send(new GetItemCommand({ TableName, Key: keyOf(jdoe.identityId) }))).resolves.toHaveProperty(
      'Item',
    )
    await expect(query(jdoe.identityId)).resolves.toMatchObject({ Count: 1 })
    await dynamoDb.send(new DeleteItemCommand({ TableName, Key: keyOf(jdoe.identityId) }))
    await expect(put('us-east-1:another')).rejects.toMatchObject(refused)
    await expect(query('us-east-1:another')).rejects.toMatchObject(refused)
    await expect(dynamoDb.send(new ScanCommand({ TableName }))).rejects.toMatchObject(refused)
  })
})

describe('who is in a group', () => {
  let developer: Person
  let approver: Person
  let admin: Person
  beforeAll(async () => {
    developer = await personIn('developers')
    approver = await personIn('approvers')
    admin = await personIn('admins')
  })

  test('calls what the role of the group allows, and nothing else', async () => {
    const chair = await order(developer, 'A chair')
    const table = await order(admin, 'A table')
    expect([chair.status, table.status]).toEqual([201, 201])
    expect((await order(approver, 'A lamp')).status).toBe(403)
    expect((await approve(developer, table.body.orderId)).status).toBe(403)
    expect((await approve(approver, chair.body.orderId)).status).toBe(200)
    for (const each of [developer, approver, admin]) expect((await list(each)).status).toBe(200)
  })

  test('is known to the function by their identity', async () => {
    const { body: placed } = await order(developer, 'A clock')
    const { body: approved } = await approve(admin, placed.orderId)
    expect(placed).toMatchObject({ status: 'ordered', orderedBy: developer.identityId })
    expect(approved).toMatchObject({ status: 'approved', approvedBy: admin.identityId })
    expect((await list(approver)).body.orders).toContainEqual(approved)
  })

  test('approves nothing of their own, though the role may approve', async () => {
    const { body: placed } = await order(admin, 'A throne')
    expect(await approve(admin, placed.orderId)).toMatchObject({ status: 403, body: { title: 'OwnOrder' } })
    expect((await list(admin)).body.orders).toContainEqual(placed)
  })

  test('has places of their own, too', async () => {
    const s3 = new S3Client({ ...signalbox.local.sdkConfig, credentials: admin.keys, forcePathStyle: true })
    const { FilesBucket: Bucket } = signalbox.local.outputs('signalbox-orders')
    await s3.send(new PutObjectCommand({ Bucket, Key: `${admin.identityId}/x`, Body: 'x' }))
    await expect(
      s3.send(new PutObjectCommand({ Bucket, Key: `${developer.identityId}/x`, Body: 'x' })),
    ).rejects.toMatchObject({ name: 'AccessDenied' })
  })
})

test('the API is reached on the origin of pages by what is signed for its own host and path, and for no other', async () => {
  const { keys: credentials } = await personIn('approvers', 'at-a-page')
  const { webUrl } = signalbox.local
  const { ordersHost, ordersStage } = (await (await fetch(`${webUrl}/site.json`)).json()) as Record<string, string>
  const reached = async (url: string) =>
    (await signedFetch({ method: 'GET', url, sentTo: `${webUrl}/api/orders/orders`, credentials })).status

  expect(await reached(`https://${ordersHost}/${ordersStage}/orders`)).toBe(200)
  expect(await reached(`${webUrl}/api/orders/orders`)).toBe(200)
  expect(await reached(`https://${ordersHost}/${ordersStage}/approvals`)).toBe(403)
  expect(await reached('https://abcdef1234.execute-api.us-east-1.amazonaws.com/prod/orders')).toBe(403)
})

test('of two groups the first decides', async () => {
  await people.add('both', 'developers')
  await people.join('both', 'approvers')
  const both = await signIn('both')
  expect((await order(both, 'A lamp')).status).toBe(403)
  expect((await list(both)).status).toBe(200)
})

test('the root of the account may call, and is nobody who could order', async () => {
  const answered = await call(signalbox.local.sdkConfig.credentials as Keys, 'POST', '/orders', { what: 'A lamp' })
  expect(answered).toMatchObject({ status: 403, body: { title: 'NoIdentity' } })
})

test('nobody is let in as a guest, nor with the token of somebody else’s identity', async () => {
  await expect(people.credentials({})).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  await people.add('away', 'admins')
  const logins = await people.signIn('away')
  const forged = Object.fromEntries(
    Object.entries(logins).map(([name, token]) => [name, `${token.slice(0, -8)}AAAAAAAA`]),
  )
  await expect(people.credentials(forged)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
})
