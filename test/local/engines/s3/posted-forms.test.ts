/** Presigned POSTs, as pages send them: their answers, and their refusals in AWS's words. */
import { createHash, createHmac } from 'node:crypto'
import { createEndpoint, type Endpoint } from '../../../../local/wire/endpoint'
import { root, testStart } from '../../create-test-cloud'
import { createS3Cloud, type S3Cloud } from './s3-cloud'

/** From the time of the test's cloud. */
const after = (minutes: number): string => new Date(testStart + minutes * 60_000).toISOString()
const keys = { accessKeyId: 'AKIAPAGE', secretAccessKey: 'secret' }
const date = after(0).slice(0, 10).replaceAll('-', '')
const signedAt = after(0).replace(/[-:]|\.\d+/g, '')
const credential = `${keys.accessKeyId}/${date}/us-east-1/s3/aws4_request`

let on: S3Cloud
let endpoint: Endpoint
let url: string

beforeAll(async () => {
  on = await createS3Cloud()
  on.cloud.credentials.set(keys.accessKeyId, { ...keys, principal: root })
  endpoint = createEndpoint(on.cloud)
  url = `http://127.0.0.1:${await endpoint.listen(0)}`
  await on.call('CreateBucket', { Bucket: 'box' })
})
afterAll(() => endpoint.close())

type Conditions = readonly unknown[]

const usual: Conditions = [
  { bucket: 'box' },
  ['starts-with', '$key', ''],
  { 'x-amz-algorithm': 'AWS4-HMAC-SHA256' },
  { 'x-amz-credential': credential },
  ['eq', '$X-Amz-Date', signedAt],
]

/** The fields that a server hands to its page. */
function signed(document: unknown): Record<string, string> {
  const policy = Buffer.from(JSON.stringify(document)).toString('base64')
  const key = [date, 'us-east-1', 's3', 'aws4_request'].reduce<Buffer>(
    (from, part) => createHmac('sha256', from).update(part).digest(),
    Buffer.from(`AWS4${keys.secretAccessKey}`),
  )
  return {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': credential,
    'X-Amz-Date': signedAt,
    Policy: policy,
    'X-Amz-Signature': createHmac('sha256', key).update(policy).digest('hex'),
  }
}

const allowing = (...conditions: Conditions): Record<string, string> =>
  signed({ expiration: after(60), conditions: [...usual, ...conditions] })

async function post(fields: Readonly<Record<string, string>>, file = 'hello', filename = 'me.txt') {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  form.set('file', new Blob([file], { type: 'text/html' }), filename)
  const answer = await fetch(`${url}/box`, { method: 'POST', body: form, redirect: 'manual' })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

const without = (fields: Readonly<Record<string, string>>, ...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

test('a form puts an object with its fields, and is answered with where that is', async () => {
  const fields = allowing(
    ['starts-with', '$content-type', 'text/'],
    { 'X-Amz-Meta-Two': '2' },
    ['eq', '$tagging', '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>'],
    ['starts-with', '$Cache-Control', ''],
  )

  const { status, headers, text } = await post({
    ...fields,
    key: 'of/${filename}',
    'Content-Type': 'text/plain',
    'x-amz-meta-TWO': '2',
    tagging: '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>',
    'Cache-Control': 'no-store',
    'x-ignore-this': 'yes',
  })

  expect([status, text]).toEqual([204, ''])
  expect(Object.fromEntries(headers)).toMatchObject({
    etag: `"${md5('hello')}"`,
    location: `${url}/box/of%2Fme.txt`,
    'x-amz-checksum-crc64nvme': expect.any(String),
  })
  expect(headers.has('content-type')).toBe(false)
  expect(await on.call('GetObject', { Bucket: 'box', Key: 'of/me.txt' })).toMatchObject({
    Body: Buffer.from('hello'),
    ContentType: 'text/plain',
    CacheControl: 'no-store',
    Metadata: { two: '2' },
  })
  expect(await on.call('GetObjectTagging', { Bucket: 'box', Key: 'of/me.txt' })).toMatchObject({
    TagSet: [{ Key: 'a', Value: 'b' }],
  })
})

test('a form says what it is answered', async () => {
  const fields = { ...allowing(['starts-with', '$success_action_status', '']), key: 'é b' }
  const made = await post({ ...fields, success_action_status: '201' })
  expect([made.status, made.text]).toEqual([
    201,
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
      `<PostResponse><Location>${url}/box/%C3%A9%20b</Location><Bucket>box</Bucket><Key>é b</Key>` +
      `<ETag>&quot;${md5('hello')}&quot;</ETag></PostResponse>`,
  ])
  expect(await post({ ...fields, success_action_status: '200' })).toMatchObject({ status: 200, text: '' })
  expect(await post({ ...fields, success_action_status: '418' })).toMatchObject({ status: 204, text: '' })

  const redirecting = { ...allowing(['starts-with', '$success_action_redirect', '']), key: 'a/b' }
  const to = await post({ ...redirecting, success_action_redirect: 'http://localhost:1/done?x=1' })
  expect([to.status, to.headers.get('location')]).toEqual([
    303,
    `http://localhost:1/done?x=1&bucket=box&key=a%2Fb&etag=%22${md5('hello')}%22`,
  ])
  expect(await post({ ...redirecting, success_action_redirect: '/done' })).toMatchObject({ status: 204 })
})

test('the bounds of a size belong to it', async () => {
  const fields = { ...allowing(['content-length-range', '5', 10]), key: 'sized' }
  expect(await post(fields, '12345')).toMatchObject({ status: 204 })
  expect(await post(fields, '1234567890')).toMatchObject({ status: 204 })
  const large = await post(fields, '12345678901')
  expect([large.status, large.text]).toEqual([
    400,
    expect.stringMatching(
      /<Code>EntityTooLarge<\/Code><Message>Your proposed upload exceeds the maximum allowed size<\/Message>.*<ProposedSize>11<\/ProposedSize><MaxSizeAllowed>10<\/MaxSizeAllowed>/,
    ),
  ])
  const small = await post(fields, '1')
  expect([small.status, small.text]).toEqual([
    400,
    expect.stringMatching(
      /<Code>EntityTooSmall<\/Code><Message>Your proposed upload is smaller than the minimum allowed size<\/Message>.*<ProposedSize>1<\/ProposedSize><MinSizeAllowed>5<\/MinSizeAllowed>/,
    ),
  ])
})

const failed = (condition: string): string =>
  `Invalid according to Policy: Policy Condition failed: ${condition.replaceAll('"', '&quot;')}`
const field = (name: string): string =>
  `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`

test.each<[string, () => Readonly<Record<string, string>>, number, string, string]>([
  [
    'an expired policy',
    () => signed({ expiration: after(-1), conditions: usual }),
    403,
    'AccessDenied',
    'Invalid according to Policy: Policy expired.',
  ],
  [
    'a value that is another',
    () => ({ ...allowing({ 'Content-Type': 'a/b' }), 'Content-Type': 'A/b' }),
    403,
    'AccessDenied',
    failed('["eq", "$Content-Type", "a/b"]'),
  ],
  [
    'a field that the form does not have',
    () => allowing(['starts-with', '$acl', '']),
    403,
    'AccessDenied',
    failed('["starts-with", "$acl", ""]'),
  ],
  ['a name without its sign', () => allowing(['eq', 'key', 'k']), 403, 'AccessDenied', failed('["eq", "key", "k"]')],
  [
    'a size that is none',
    () => allowing(['content-length-range', 'x', '10']),
    403,
    'AccessDenied',
    failed('["content-length-range", "x", "10"]'),
  ],
  [
    'a field that no condition is about',
    () => ({ ...allowing(), 'X-Amz-Meta-A': '1' }),
    403,
    'AccessDenied',
    'Invalid according to Policy: Extra input fields: X-Amz-Meta-A',
  ],
  [
    'a condition of two',
    () => allowing({ bucket: 'box', acl: 'private' }),
    400,
    'InvalidPolicyDocument',
    'Invalid Policy: Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.',
  ],
  [
    'a value that is no text',
    () => allowing({ acl: 1 }),
    400,
    'InvalidPolicyDocument',
    'Invalid Policy: Invalid Simple-Condition: value must be a string.',
  ],
  [
    'a time of another zone',
    () => signed({ expiration: '2026-01-05T12:00:00+02:00', conditions: usual }),
    400,
    'InvalidPolicyDocument',
    "Invalid Policy: Invalid 'expiration' value: '2026-01-05T12:00:00+02:00'",
  ],
  [
    'a member that policies lack',
    () => signed({ expiration: after(60), conditions: usual, Statement: [] }),
    400,
    'InvalidPolicyDocument',
    "Invalid Policy: Unexpected: 'statement'",
  ],
  [
    'a form without a signature',
    () => without(allowing(), 'X-Amz-Signature'),
    400,
    'InvalidArgument',
    field('X-Amz-Signature'),
  ],
  [
    'a form without its algorithm',
    () => without(allowing(), 'X-Amz-Algorithm', 'X-Amz-Credential'),
    400,
    'InvalidArgument',
    field('X-Amz-Algorithm'),
  ],
  [
    'tags that are no XML',
    () => ({ ...allowing(['starts-with', '$tagging', '']), tagging: 'not-xml' }),
    400,
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  ],
  [
    'a class of storage that S3 has not',
    () => ({ ...allowing({ 'x-amz-storage-class': 'OTHER' }), 'x-amz-storage-class': 'OTHER' }),
    400,
    'InvalidStorageClass',
    'The storage class you specified is not valid',
  ],
])('%s is refused', async (_, fields, status, code, message) => {
  const answer = await post({ key: 'refused', ...fields() })
  expect([answer.status, answer.text]).toEqual([
    status,
    expect.stringContaining(`<Code>${code}</Code><Message>${message}</Message>`),
  ])
  await expect(on.call('HeadObject', { Bucket: 'box', Key: 'refused' })).rejects.toMatchObject({ status: 404 })
})

test('a policy that was changed is told from the one that was signed', async () => {
  const fields = allowing()
  const Policy = `${fields.Policy?.slice(0, -4)}`
  const { status, text } = await post({ ...fields, Policy, key: 'k' })
  expect(status).toBe(403)
  expect(text).toContain('<Code>SignatureDoesNotMatch</Code>')
  expect(text).toContain(`<StringToSign>${Policy}</StringToSign>`)
  expect(text).toContain(`<AWSAccessKeyId>${keys.accessKeyId}</AWSAccessKeyId>`)
})

test('a form that is signed as forms were before is taken, too', async () => {
  const { Policy = '' } = signed({
    expiration: after(60),
    conditions: [{ bucket: 'box' }, { key: 'old' }],
  })
  const signature = createHmac('sha1', keys.secretAccessKey).update(Policy).digest('base64')
  const fields = { key: 'old', Policy, AWSAccessKeyId: keys.accessKeyId, signature }
  expect(await post(fields)).toMatchObject({ status: 204 })
  expect(await post({ ...fields, signature: 'wrong' })).toMatchObject({ status: 403 })
  expect(await post(without(fields, 'signature'))).toMatchObject({ text: expect.stringContaining(field('Signature')) })
})

test('a form that nobody signed, or that is none, is refused', async () => {
  expect(await post({ key: 'k' })).toMatchObject({
    status: 403,
    text: expect.stringContaining('<Code>AccessDenied</Code><Message>Access Denied</Message>'),
  })
  expect(await post({})).toMatchObject({ status: 400, text: expect.stringContaining(field('key')) })
  const form = new FormData()
  form.set('key', 'k')
  const fileless = await fetch(`${url}/box`, { method: 'POST', body: form })
  expect([fileless.status, await fileless.text()]).toEqual([
    400,
    expect.stringMatching(
      /POST requires exactly one file upload per request\..*<ArgumentName>file<\/ArgumentName><ArgumentValue>0</,
    ),
  ])
  form.set('more', 'x'.repeat(20_481))
  const long = await fetch(`${url}/box`, { method: 'POST', body: form })
  expect([long.status, await long.text()]).toEqual([
    400,
    expect.stringContaining('<Code>MaxPostPreDataLengthExceeded</Code>'),
  ])
  const headers = { 'content-type': 'multipart/form-data' }
  const torn = await fetch(`${url}/box`, { method: 'POST', body: 'x', headers })
  expect([torn.status, await torn.text()]).toEqual([400, expect.stringContaining('<Code>MalformedPOSTRequest</Code>')])
})

test('whoever signs with a key that is nobody’s here is the account, as everywhere', async () => {
  const stranger = credential.replace(keys.accessKeyId, 'somebody')
  const conditions = [
    { bucket: 'box' },
    { key: 'k' },
    ['starts-with', '$x-amz-credential', ''],
    ...usual.slice(2, 3),
    ...usual.slice(4),
  ]
  const fields = {
    ...signed({ expiration: after(60), conditions }),
    'X-Amz-Credential': stranger,
    key: 'k',
  }
  expect(await post(fields)).toMatchObject({ status: 204 })
})
