import { queueName, queueUrl } from '../../../local/lib/queue-address'

const arn = 'arn:aws:sqs:eu-west-1:123456789012:orders.fifo'

test("a queue's URL is made of its ARN, its account's number in it", () => {
  expect(queueUrl({ endpointUrl: 'http://127.0.0.1:4566' }, arn)).toBe('http://127.0.0.1:4566/123456789012/orders.fifo')
})

test.each([arn, 'http://127.0.0.1:4566/123456789012/orders.fifo', '/123456789012/orders.fifo', 'orders.fifo'])(
  "a queue's name is found in %s",
  (address) => {
    expect(queueName(address)).toBe('orders.fifo')
  },
)
