// The store: which data a state and a scene are read by.

import assert from "node:assert/strict";
import test from "node:test";
import { Store } from "../../static/js/app/store.js";
import { triplesOf } from "../../static/js/model/data-sets.js";
import { DATA } from "./data-events.js";

globalThis.requestAnimationFrame = () => 0;

function state(revision, sizes) {
  return {
    type: "state",
    revision,
    since: revision,
    begun: revision,
    sizes,
    neuron: null,
    experiment: {},
    view: {},
  };
}

function scene(revision, columns, values) {
  return { kind: "scene", revision, columns, values: Float32Array.from(values), trainingCount: 1 };
}

test("a state is read by the data that were said last", () => {
  const store = new Store();
  store.take({ ...DATA.circle, revision: 1 });
  store.take(state(1, [2, 1]));
  assert.equal(store.model.state.data.name, "circle");
  store.take(state(2, [2, 1]));
  assert.equal(store.model.state.data.name, "circle");
  store.take({ ...DATA.driving, revision: 3 });
  store.take(state(3, [3, 1]));
  assert.equal(store.model.state.data.name, "driving");
});

test("points that come late are read by the data that they are of", () => {
  const store = new Store();
  store.take({ ...DATA.circle, revision: 1 });
  store.take(state(1, [2, 1]));
  store.take({ ...DATA.driving, revision: 3 });
  store.take(state(3, [3, 1]));
  store.show(scene(2, 3, [1, 2, -1]));
  assert.equal(store.model.scene.data.name, "circle");
  assert.deepEqual([...triplesOf(store.model.scene, [])], [1, 2, -1]);
  store.show(scene(3, 4, [43.5, 1, 20, 1]));
  assert.equal(store.model.scene.data.name, "driving");
  assert.deepEqual(
    [...triplesOf(store.model.scene, [])].map((number) => Math.round(number) + 0),
    [0, 0, 1],
  ); // age and lessons in the middle of their ranges
});

test("another session's data are not mixed in", () => {
  const store = new Store();
  store.take({ ...DATA.driving, revision: 9 });
  store.take(state(9, [3, 1]));
  store.take({ type: "welcome", token: "t", resumed: false });
  store.take({ ...DATA.xor, revision: 1 });
  store.take(state(1, [2, 1]));
  assert.equal(store.model.state.data.name, "xor");
  store.take(state(12, [2, 1]));
  assert.equal(store.model.state.data.name, "xor");
});
