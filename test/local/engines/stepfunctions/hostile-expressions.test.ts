/** JSONata that takes for ever, or all memory there is: it fails by name, and nothing else waits for it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isBounded } from '../../../../local/engines/stepfunctions/jsonata/bounded'
import { compile } from '../../../../local/engines/stepfunctions/jsonata/evaluator/core.cjs'
import { createEvaluators, evaluateApart } from '../../../../local/engines/stepfunctions/jsonata/isolated'
import { createHarness, type Harness } from './harness'

const bounded = (source: string): boolean => isBounded(compile(source, { patience: 50 }).ast)
const apart = (source: string, bindings: Record<string, unknown> = {}) => evaluateApart({ source, bindings, now: 0 })

describe('the form of an expression bounds it', () => {
  it.each([
    '$states.input.a.b[c = 1].d',
    '$exists($states.result.Payload.wakeAt) ? $states.result.Payload.wakeAt : $wakeAt',
    '$max([1, $ceil(($toMillis($wakeAt) - $millis()) / 1000)])',
    '{ "id": $states.input.id, "total": $sum($states.input.items.(price * quantity)), "all": [1, 2] }',
    '$map($states.input.items, function($item) { { "id": $item.id } })',
    '$filter($states.input.items, function($item) { $item.id = "a" })',
    '$contains($states.input.text, "x")',
    '"a" & $states.input.b & $string($round)',
    '($x := $states.input.x; $x + 1)',
    '$states.input.name ~> $uppercase()',
    '$now()',
  ])('and it is evaluated at once: %s', (source) => {
    expect(bounded(source)).toBe(true)
  })

  it.each([
    '$contains(s, /^(a+)+$/)',
    '($f := function($n) { $f($n + 1) }; $f(0))',
    '(function($f) { $f($f) })(function($f) { $f($f) })',
    '[1..10000000]',
    '$pad("", 1000000000)',
    '$replace($states.input.a, "a", $states.input.b)',
    '$contains($states.input.a, $states.input.b)',
    '$distinct($states.input.a)',
    '$reduce($states.input.a, $append)',
    '$map($states.input.a, $pad)',
    '($g := $pad; $g("", 1000000000))',
    '($sum := $pad; $sum("", 1000000000))',
    '$map([$contains], function($sum) { $sum($states.input.a, $states.input.b) })',
    '($a := [1, 1]; $b := [$a, $a]; $c := [$b, $b]; $string($c))',
    '($a := "x"; $a := $a & $a; $a)',
    '$string($states.input.items.{ "all": $states.input.items })',
    '$toMillis($states.input.a, "[Y][M][D]")',
    '$states.input ~> | a | { "b": 1 } |',
    '$eval("1")',
  ])('and otherwise it is not: %s', (source) => {
    expect(bounded(source)).toBe(false)
  })
})

describe('an expression that is evaluated apart', () => {
  it.each([
    ['{ "a": [1, 2][0], "b": $states.input.x }', { states: { input: { x: [1] } } }],
    ['$x.y', { x: [{ y: 1 }, { y: [2, 3] }] }],
    ['$sort($x, function($a, $b) { $a < $b })', { x: [1, 3, 2] }],
    ['$nothing', {}],
    ['$error("no")', {}],
    ['$sum', {}],
    ['1 / 0', {}],
    ['$range(1, 9, 2)', {}],
    ['$hash("a", "MD5")', {}],
    ['$now() & $string($millis())', {}],
    ['$match("a1b22", /[a-z](\\d+)/).groups', {}],
    ['$replace("a1b22", /(\\d)(x)?/, "<$1>")', {}],
    ['$split("a, b,c", /,\\s*/)', {}],
    ['$contains("Abc", /^a.c$/i)', {}],
  ])('gives what it gives at once: %s', async (source, bindings) => {
    const { isTooLong: _, ...here } = await compile(source, { patience: 5_000 }).evaluate(bindings, 0)
    expect(await apart(source, bindings)).toMatchObject(JSON.parse(JSON.stringify(here)))
  })

  it('is measured from when its process has started, which takes seconds where much else is done', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'evaluator-'))
    const program = join(directory, 'slow.cjs')
    const real = require.resolve('../../../../local/engines/stepfunctions/jsonata/evaluator/process.cjs')
    const late = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1200)'
    await writeFile(program, `${late}; require(${JSON.stringify(real)})`)
    expect(await createEvaluators(program)({ source: '1 + 1', bindings: {}, now: 0 }, 1_000)).toMatchObject({
      value: 2,
    })
    await rm(directory, { recursive: true })
  })

  const evil = `"${'a'.repeat(50_000)}!"`
  it.each(['^(a+)+$', '^(a|a)*$', '(a|aa)+$', '^(a*)*b', '^(?:a?){30}a{30}b', '(x+x+)+y'])(
    'matches /%s/ in linear time',
    async (pattern) => {
      expect(await apart(`$contains(${evil}, /${pattern}/)`)).toMatchObject({ value: false })
    },
  )

  // A minute of tests each, were they left alone; an hour or the machine's memory, most of them.
  it.each([
    ['a pattern that only a backtracking engine has', `$contains("${'a'.repeat(60)}!", /^(?=a)(a+)+$/)`],
    ['a recursion without end', '($f := function($n) { $f($n + 1) }; $f(0))'],
    ['a recursion that is deep', '($f := function($n) { 1 + $f($n + 1) }; $f(0))'],
    ['a text of 10^9 characters', '$length($pad("", 1000000000))'],
    [
      'a text that is doubled',
      '($f := function($n, $x) { $n = 0 ? $x : $f($n - 1, $x & $x) }; $uppercase($f(28, "x")))',
    ],
    [
      'an array that is doubled',
      '($f := function($n, $x) { $n = 0 ? $x : $f($n - 1, $append($x, $x)) }; $count($f(40, [1, 2])))',
    ],
    [
      'an object that is doubled',
      '($f := function($n, $x) { $n = 0 ? $x : $f($n - 1, { "a": $x, "b": $x }) }; $string($f(60, 1)))',
    ],
    ['maps within maps', '$map([1..100000], function($i) { [1..100000] })'],
    ['a range of 10^7', '[1..10000000]'],
    ['pairs of a hundred thousand', '$count($distinct([1..200000]))'],
  ])('ends, and says why: %s', async (_, source) => {
    expect(await evaluateApart({ source, bindings: {}, now: 0 }, 1_000)).toMatchObject({
      error: expect.stringMatching(/\w/),
    })
  })
})

describe('an execution', () => {
  let harness: Harness
  beforeAll(async () => {
    harness = await createHarness()
  })
  afterAll(() => harness.close())

  const pass = (expression: string): object => ({
    QueryLanguage: 'JSONata',
    StartAt: 'P',
    States: { P: { Type: 'Pass', Output: `{% ${expression} %}`, End: true } },
  })

  it('whose expression never ends fails with a cause, and another goes on in the meantime', async () => {
    const endless = harness.run(pass('($f := function($n) { $f($n + 1) }; $f(0))'))
    let ended = false
    endless.then(() => {
      ended = true
    })
    const other = await harness.start(await harness.create(pass('$states.input.a')), { a: 1 })
    // Act: the first is still at it.
    expect([await harness.describe(other), ended]).toMatchObject([{ status: 'SUCCEEDED' }, false])
    // Assess
    expect(await endless).toMatchObject({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
      cause: expect.stringContaining('D1012: Evaluation timeout'),
    })
  })

  it('matches a backtracking pattern as any other', async () => {
    const s = `${'a'.repeat(1000)}!`
    expect(await harness.run(pass('$contains($states.input.s, /^(a+)+$/)'), { s })).toMatchObject({
      status: 'SUCCEEDED',
      output: 'false',
    })
  })

  it('fails by name for a result that is nested too deeply', async () => {
    const deep = '($f := function($n, $x) { $n = 0 ? $x : $f($n - 1, [[$x]]) }; $f(20000, 1))'
    expect(await harness.run(pass(deep))).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' })
  })
})
