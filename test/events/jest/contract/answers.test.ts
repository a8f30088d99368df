import { checkAnswers } from '../../../../events/jest/contract/check-answers'
import { lineOf } from '../../../../events/jest/contract/problem'
import { eventRules } from '../../../../events/jest/contract/rules'
import { systemOf } from '../../../../events/jest/contract/templates'
import { LampBroken, LampLit } from '../lamps'
import { onLampLit, templatesWith } from './lamp-templates'

const keeping = templatesWith({ Table: { Type: 'AWS::DynamoDB::Table' } })
const answering = [{ resource: onLampLit, source: 'signalbox.lamps', detailType: 'LampBroken' }]

function problemsOf(
  templates = keeping,
  publications: typeof answering = answering,
  exempt: Readonly<Record<string, string>> = {},
): readonly string[] {
  const system = systemOf(templates)
  const rules = eventRules(system, [LampLit, LampBroken])
  return checkAnswers({ request: LampLit, answer: LampBroken, exempt }, { system, rules, publications }).map(lineOf)
}

test('a stack that keeps data, takes the request and answers is all right; so is one that keeps nothing', () => {
  expect(problemsOf()).toEqual([])
})

test('one that keeps data and does neither is named with both', () => {
  const withBucket = { ...keeping, shop: { Resources: { Files: { Type: 'AWS::S3::Bucket' } } } }
  expect(problemsOf(withBucket)).toEqual([
    'shop, LampLit: it keeps data, but no rule brings it this request',
    'shop, LampBroken: it keeps data, but nothing of it answers as a listed publisher',
  ])
  expect(problemsOf(withBucket, answering, { shop: 'Its files name nobody' })).toEqual([])
})

test('one that takes it and does not answer, or as somebody who is not listed, is named', () => {
  const problem = ['lamps, LampBroken: it keeps data, but nothing of it answers as a listed publisher']
  expect(problemsOf(keeping, [])).toEqual(problem)
  expect(problemsOf(keeping, [{ ...answering[0], source: 'signalbox.lamb' } as (typeof answering)[0]])).toEqual(problem)
})

test('an exemption of one that answers, or keeps nothing, is struck out', () => {
  expect(problemsOf(keeping, answering, { lamps: 'No need', gone: 'No more' })).toEqual([
    'lamps: is exempt, but keeps nothing, or answers: strike it out',
    'gone: is exempt, but keeps nothing, or answers: strike it out',
  ])
})
