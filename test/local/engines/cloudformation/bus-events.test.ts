import { testStart } from '../../create-test-cloud'
import { listenOnBus } from '../../told-bus'
import { createTestStacks } from './create-test-stacks'

/**
 * Members as AWS's guide shows them ("CloudFormation events detail reference", event-detail-stack-status-change and
 * event-detail-resource-status-change, read 2026-11-28).
 */
test('what becomes of a stack and its resources is told on the default bus, in the shapes that AWS documents', async () => {
  const { cloud, change } = await createTestStacks()
  const told = listenOnBus(cloud)
  const TemplateBody = JSON.stringify({
    Resources: { One: { Type: 'Test::Thing', Properties: { Name: 'one' } } },
  })

  const { StackId } = await change('CreateStack', { StackName: 'teststack', TemplateBody, ClientRequestToken: 'mine' })

  expect(told.filter(({ detail }) => detail['status-details'].status.endsWith('COMPLETE'))).toEqual([
    {
      Source: 'aws.cloudformation',
      DetailType: 'CloudFormation Resource Status Change',
      Time: testStart / 1000,
      Resources: [StackId],
      detail: {
        'stack-id': StackId,
        'logical-resource-id': 'One',
        'physical-resource-id': 'one',
        'status-details': { status: 'CREATE_COMPLETE', 'status-reason': '' },
        'resource-type': 'Test::Thing',
        'client-request-token': 'mine',
      },
    },
    {
      Source: 'aws.cloudformation',
      DetailType: 'CloudFormation Stack Status Change',
      Time: testStart / 1000,
      Resources: [StackId],
      detail: {
        'stack-id': StackId,
        'status-details': { status: 'CREATE_COMPLETE', 'status-reason': '' },
        'client-request-token': 'mine',
      },
    },
  ])
})

test('a stack that fails tells why, and one that is deleted that it is', async () => {
  const { cloud, change } = await createTestStacks()
  const told = listenOnBus(cloud)
  const TemplateBody = JSON.stringify({
    Resources: { One: { Type: 'Test::Thing', Properties: { Name: 'one', Fail: 'no room' } } },
  })

  await change('CreateStack', { StackName: 'Shop', TemplateBody, OnFailure: 'DO_NOTHING' })
  await change('DeleteStack', { StackName: 'Shop' })

  const stacks = told.filter(({ DetailType }) => DetailType === 'CloudFormation Stack Status Change')
  expect(stacks.map(({ detail }) => detail['status-details'].status)).toEqual([
    'CREATE_IN_PROGRESS',
    'CREATE_FAILED',
    'DELETE_IN_PROGRESS',
    'DELETE_COMPLETE',
  ])
  expect(stacks[1]?.detail).toMatchObject({
    'status-details': { 'status-reason': expect.stringContaining('One') },
    'client-request-token': '',
  })
})
