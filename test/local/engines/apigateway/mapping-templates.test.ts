import { compileTemplate } from '../../../../local/engines/apigateway/velocity/velocity'

const scope = {
  context: { requestId: 'r-1', authorizer: { claims: { sub: 'jdoe' } } },
  stageVariables: { a: 'x' },
  params: { path: { id: '7' }, querystring: { token: 'T+/=' }, header: { A: 'b' } },
  body: '{"name": "O\'Hara", "tags": ["a", "b"], "deep": {"n": 1.5, "none": null}}',
}
const render = (template: string, given: Partial<typeof scope> = {}) =>
  compileTemplate(template, 'test')(structuredClone({ ...scope, ...given }))

describe('a mapping template', () => {
  test.each([
    ['plain $5 #1 text', 'plain $5 #1 text'],
    ['${stageVariables.a}-${stageVariables.a}', 'x-x'],
    ['$unknown and $!unknown.', '$unknown and .'],
    ['[$context.nothing.at.all]', '[]'],
    ['#set($x = "v")$x$x.length()', 'v1'],
    ['#if(!$none && ($stageVariables.a == "x" || false))yes#{else}no#end', 'yes'],
    ['#if($stageVariables.a != "x")1#elseif($input.params("A").matches("[ab]"))2#else 3#end', '2'],
    ['#if("")empty text is true#end#if(0), 0 too#end', 'empty text is true, 0 too'],
    ['$util.escapeJavaScript("it\'s")', "it\\'s"],
    ['a## comment\nb', 'ab'],
    ['a#* over\nlines *#b #[[raw $x #if]]#', 'ab raw $x #if'],
    ['{\n  #set($a = 1)\n  "a": $a\n}', '{\n    "a": 1\n}'],
    ['#set($n = 7 / 2 + 1)$n #set($n = 7 % 4)$n', '4 3'],
    ['#foreach($i in [1..3])$i#if($foreach.hasNext),#end#end', '1,2,3'],
    ['#foreach($i in [3..1])$i$velocityCount#end', '312213'],
    ['#foreach($i in [1..9])#if($i == 3)#break#end$i#end.', '12.'],
    ['#foreach($e in {"a": 1, "b": 2}.entrySet())x#end', undefined],
    ['#set($m = {"a": 1, "b": [2, "c"]})$m $m.b[1] $m.get("a") $m.keySet() $m.size()', '{a=1, b=[2, c]} c 1 [a, b] 2'],
    ['#set($m = {})#set($x = $m.put("k", "v"))$m.k#foreach($e in $m.entrySet())/$e.key=$e.value#end', 'v/k=v'],
    ['#set($l = [])#set($x = $l.add("a"))#set($x = $l.add("b"))$l.get(1)$l.size()', 'b2'],
    ['#macro(tag $n)<$n>#end#tag("a")#tag("b")', '<a><b>'],
    ['#define($loop)($input.params("id"))#end$loop$loop', '(7)(7)'],
    ['one#stop()two', 'one'],
    ['"$stageVariables.a: ${stageVariables.a}s"', '"x: xs"'],
    ['#set($t = "q=$stageVariables.a")$t', 'q=x'],
    ["#set($t = 'q=$stageVariables.a')$t", 'q=$stageVariables.a'],
    ['$stageVariables.a.replaceAll("[x-z]", "-").concat("!")', '-!'],
    ['#foreach($p in "a,b,c".split(","))$p#end', undefined],
    ['#set($t = "a,b,c")#foreach($p in $t.split(","))[$p]#end', '[a][b][c]'],
  ])('%j is %j', (template, expected) => {
    if (expected === undefined) expect(() => compileTemplate(template, 'test')).toThrow('invalid template')
    else expect(render(template)).toBe(expected)
  })

  test.each([
    ["$input.params('token')", 'T+/='],
    ["$input.params('missing')", ''],
    ['$input.params().path.id', '7'],
    ['#foreach($k in $input.params().header.keySet())$k=$input.params().header.get($k)#end', 'A=b'],
    ["$input.json('$.name')", '"O\'Hara"'],
    ["$input.json('$.tags[1]')", '"b"'],
    ["$input.json('$')", JSON.stringify(JSON.parse(scope.body))],
    ["$input.json('$.missing')", '""'],
    ["$input.path('$.deep')", '{n=1.5, none=null}'],
    ["$input.path('$.deep').n", '1.5'],
    ["[$input.path('$.missing')$input.path('$.deep.none')]", '[]'],
    ['#foreach($t in $input.path("$.tags"))$t;#end', 'a;b;'],
    ["$util.urlEncode($input.params('token'))", 'T%2B%2F%3D'],
    ["$util.urlDecode('a%20b+c')", 'a b c'],
    ["$util.base64Decode($util.base64Encode('é'))", 'é'],
    ['$util.parseJson("[1, 2]")[1]', '2'],
    ["$util.escapeJavaScript($input.json('$.deep'))", '{\\"n\\":1.5,\\"none\\":null}'],
    ['$context.requestId $context.authorizer.claims.sub', 'r-1 jdoe'],
  ])('finds %s', (template, expected) => {
    expect(render(template)).toBe(expected)
  })

  test('reads an empty body as an empty object', () => {
    expect(render("$input.json('$') [$input.body]", { body: '' })).toBe('{} []')
  })

  test('sets what the answer overrides, and makes what is not there', () => {
    const given = structuredClone(scope) as typeof scope & { context: Record<string, unknown> }
    compileTemplate('#set($context.responseOverride.header.X-One = "1")#set($context.requestId = 2)', 'test')(given)
    expect(given.context).toMatchObject({ responseOverride: { header: { 'X-One': '1' } } })
  })

  test.each([
    ['#if(true)', /no #end/],
    ['#foreach($a in $b)', /no #end/],
    ['#end', /#end without/],
    ['a#else b', /#else without/],
    ['#set($a = )', /invalid template/],
    ['#set($a = $b.foo())', /the method foo\(\)/],
    ['#if($a)$input.bytes("x")#end', /the method bytes\(\)/],
    ['#evaluate("$a")', /#evaluate/],
    ['#parse("a.vm")', /#parse/],
    ['#include("a.txt")', /#include/],
  ])('%s is refused when it is put', (template, message) => {
    expect(() => compileTemplate(template, 'test')).toThrow(message)
  })
})

describe('a template is bounded', () => {
  test.each([
    ['#foreach($a in [1..100])#foreach($b in [1..1000])#foreach($c in [1..1000])x#end#end#end', /steps|took more than/],
    ['#macro(again)#again()#end#again()', /nested too deep/],
    ['#set($s = "xxxxxxxxxx")#foreach($a in [1..1000])#set($s = "$s$s")#end', /characters|steps/],
    ['#define($d)$d#end$d', /nested too deep/],
    ['#set($m = {})#foreach($a in [1..60])#set($m = {"a": $m, "b": $m})#end$m', /took more than|string length/],
    ['#set($s = "x")#foreach($a in [1..60])#set($s = $s.concat($s))#end$s', /string length/],
  ])('%s', (template, message) => {
    expect(() => render(template)).toThrow(message)
  })

  test('a loop ends after 1000 rounds, as on AWS', () => {
    expect(render('#foreach($a in [1..100000000])x#end')).toHaveLength(1000)
  })

  test('a pattern that backtracks elsewhere does not here', () => {
    expect(render(`#set($s = "${'a'.repeat(5000)}b")$s.matches("(a+)+")`)).toBe('false')
  })

  test.each([
    '$input.constructor.constructor("return 1")',
    '$input.getClass()',
    '$stageVariables.constructor.name',
    '$stageVariables.a.constructor.name',
    '$util.__proto__.polluted',
    '#set($x = {})$x.__proto__.polluted$x.toString.call',
  ])('%s leads nowhere', (template) => {
    let text = ''
    try {
      text = render(template)
    } catch (error) {
      expect(String(error)).toMatch(/is not modelled|invalid template/)
    }
    expect(text).toBe('')
  })

  test('sets a member called __proto__ as any other', () => {
    render('#set($m = {})#set($m.__proto__.polluted = "x")#set($m["__proto__"] = {"polluted": 1})$m')
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
})
