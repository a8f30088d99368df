import type { Approval } from '../../../domains/approvals/approval'
import { statementOf } from '../../../domains/approvals/facts'

const contextOf = (context: Record<string, unknown>) => statementOf({ context } as unknown as Approval)?.context

test('what a requester adds is shown as people write it down', () => {
  expect(
    contextOf({
      commit: 'e8ff07926698',
      cost: 12,
      tests: { Beta: 'passed: 6 passed, 0 failed', Gamma: 'passed' },
      changes: ['Add Time (AWS::Lambda::Function)', 'Remove Old (AWS::SQS::Queue)'],
      nothing: [],
    }),
  ).toEqual([
    ['commit', 'e8ff07926698'],
    ['cost', '12'],
    ['tests', '- Beta: passed: 6 passed, 0 failed\n- Gamma: passed'],
    ['changes', '- Add Time (AWS::Lambda::Function)\n- Remove Old (AWS::SQS::Queue)'],
    ['nothing', '[]'],
  ])
})

test('what is further in is JSON', () => {
  expect(contextOf({ lines: [{ id: 1 }], deep: { a: ['b'] } })).toEqual([
    ['lines', '[{"id":1}]'],
    ['deep', '{"a":["b"]}'],
  ])
})
