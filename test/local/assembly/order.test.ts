import fc from 'fast-check'
import { inOrder } from '../../../local/assembly/order'

describe('inOrder', () => {
  it('puts each name after what it depends on, and each once', () => {
    // Edges only go to smaller numbers, so there is no cycle.
    const graphs = fc.array(fc.array(fc.nat(30), { maxLength: 5 }), { maxLength: 30 })
    fc.assert(
      fc.property(graphs, (edges) => {
        const graph = new Map(edges.map((to, from) => [`${from}`, to.filter((n) => n < from).map(String)] as const))
        const shuffled = new Map([...graph].sort(([a], [b]) => a.localeCompare(b)))
        const order = inOrder(shuffled, 'things')
        expect([...order].sort()).toEqual([...graph.keys()].sort())
        for (const [name, before] of graph) {
          for (const other of before) expect(order.indexOf(other)).toBeLessThan(order.indexOf(name))
        }
      }),
    )
  })

  it('names the path of a cycle, and only the cycle', () => {
    const graph = new Map([
      ['Start', ['A']],
      ['A', ['B']],
      ['B', ['C']],
      ['C', ['A']],
    ])
    expect(() => inOrder(graph, 'resources')).toThrow('Circular dependency between resources: A -> B -> C -> A')
  })
})
