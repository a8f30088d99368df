import { withEndpoint } from '../../../../local/engines/cloudfront/serve/content-policy'

const added = (policy: string) => withEndpoint(policy, 'us-east-1', 'http://127.0.0.1:4566/')

test('a page that may call AWS in this Region may call this cloud, in the same directive and no other', () => {
  const policy =
    "default-src 'none'; connect-src 'self' https://dynamodb.us-east-1.amazonaws.com; img-src https://x.us-east-1.amazonaws.com"
  expect(added(policy)).toBe(
    "default-src 'none'; connect-src 'self' https://dynamodb.us-east-1.amazonaws.com http://127.0.0.1:4566; img-src https://x.us-east-1.amazonaws.com",
  )
})

test.each([
  "connect-src 'self'",
  "connect-src 'self' https://dynamodb.eu-west-1.amazonaws.com",
  "connect-src 'self' https://dynamodb.us-east-1.amazonaws.com.evil.example",
  "connect-src 'self' http://dynamodb.us-east-1.amazonaws.com",
  'connect-src *',
])('%s stays as it is', (policy) => expect(added(policy)).toBe(policy))
