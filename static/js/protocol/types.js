// The shapes that travel over the connection and that the views are given, for the type checker only.
// They mirror the commands and events of server/protocol; nothing here runs.

/**
 * A hidden neuron [layer 1 …, index] or a feature [0, index in the table of features].
 * @typedef {[number, number]} Neuron
 */

/**
 * @typedef {object} Experiment
 * @property {number} learning_rate
 * @property {string} activation
 * @property {string | null} regularization
 * @property {number} regularization_rate
 * @property {"classification" | "regression"} problem
 * @property {string} classification_data
 * @property {string} regression_data
 * @property {number} training_percent
 * @property {number} noise
 * @property {number} batch_size
 * @property {string[]} features
 * @property {number[]} hidden_layers
 * @property {string} seed
 * @property {string[]} layer_activations  of the first hidden layers; "" and what is missing is the common one
 * @property {string} loss  or "auto"
 * @property {string} output  or "auto"
 * @property {string} optimizer
 * @property {number} momentum
 * @property {number} decay
 * @property {number} first_decay
 * @property {number} second_decay
 * @property {number} weight_decay
 * @property {string} schedule
 * @property {number} schedule_length
 * @property {number} schedule_decay
 * @property {string} initializer
 * @property {number} weight_scale
 * @property {number} first_bias
 * @property {number} weight_draw
 * @property {number} dropout
 * @property {number} clip_norm
 * @property {string} rest
 * @property {boolean} shuffle
 * @property {string | null} scaling
 */

/**
 * @typedef {object} State
 * @property {"state"} type
 * @property {number} revision
 * @property {number} since  frames of a revision before it are of another run or another shape
 * @property {number} begun  the revision that began this run
 * @property {boolean} playing
 * @property {number} speed
 * @property {Experiment} experiment
 * @property {number[]} sizes  inputs, hidden layers, outputs
 * @property {string[]} activations  one a layer, without the inputs
 * @property {string} loss  in force
 * @property {string} output  in force
 * @property {string[]} fitting_losses  those that fit the data
 * @property {{ show_test_data: boolean, discretize: boolean, hide_text: boolean, hidden: string[], start_over: boolean, preset: string,
 *   panel: string, lesson: string, point: number[], number: number | null, axes: number[] }} view
 * @property {string} link
 * @property {Neuron | null} neuron
 * @property {number[]} touched  which weights and biases hands have changed, while nothing is learned
 * @property {Position | null} past  the moment that is looked back at
 * @property {Position} latest  where the present stands
 * @property {Said | null} undo  which edit would be taken back
 * @property {Said | null} redo
 * @property {Data} data  what is known of its points: put here by the store
 */

/** @typedef {Omit<State, "data">} StateEvent  as it is sent */

/**
 * What is known of the points before they are drawn, from a revision on.
 * @typedef {object} Data
 * @property {"data"} type
 * @property {number} revision
 * @property {string} name
 * @property {string} label
 * @property {"classification" | "regression"} problem
 * @property {number} classes  0 in regression
 * @property {boolean} takes_features  whether the network is given features of X1 and X2; else all inputs of a point
 * @property {boolean} standardised  whether that has mean 0 and deviation 1, and numbers are shown in own units
 * @property {Input[]} inputs  of a point
 * @property {[number, number]} axes  which of them the plot shows first
 * @property {Input | null} target  the value to be said, where it does not lie within −1 … 1
 * @property {string[]} answers  what two classes are; none where they are but colours
 * @property {string[][]} neurons  their names, layer by layer, in a network of just that shape
 * @property {{ hidden_layers: number[], parameters: number[] } | null} truth  the network that the points are drawn from
 */

/**
 * One number of a point, or the value to be said. more: how one more of it is said; choices: where only a few values have a meaning;
 * shown: where an axis of it begins and ends; spread: how far it usually differs.
 * @typedef {{ name: string, label: string, unit: string, more: string, low: number, high: number, default: number, step: number,
 *   choices: { value: number, label: string }[], shown: [number, number], spread: number }} Input
 */

/** @typedef {{ epoch: number, batch: number }} Position  whole epochs, and batches of the next one */

/** @typedef {{ type: "hello", protocol: number, server: string }} Hello */
/** @typedef {{ code: string, params: Record<string, unknown> }} Coded  what English words were made of */
/** @typedef {Coded & { message: string }} Said  with the English words */
/** @typedef {Said & { type: "refused", reason: string, accepts: Record<string, unknown> | null }} Refused */
/** @typedef {Said & { type: "notice" }} Notice */
/** @typedef {{ type: "welcome", token: string, resumed: boolean, watch: string, role: "owner" | "spectator" }} Welcome  watch: the token with
 *   which others may watch */
/** @typedef {Coded & { label: string, commands: Command[] }} Fix */
/** @typedef {Said & { type: "diverged", epoch: number, reason: string, fixes: Fix[], trying: boolean }} Diverged  twice: once
 *   while remedies are being tried, and then with those that helped */
/** @typedef {{ type: "notes", notes: Said[], fixes: Fix[] }} Notes  what cannot learn in a network that goes on training */
/** @typedef {Coded & { text: string, met: boolean, value: string }} Condition */
/** @typedef {{ type: "goal", lesson: string, reached: boolean, conditions: Condition[] }} Goal */
/** @typedef {Goal | Notes | Hello | Welcome | Data | StateEvent | Refused | Notice | Diverged | Curve} ServerEvent */

/**
 * @typedef {{ type: "hello", protocol: number, link: string, token: string, page: string, watch?: string }
 *   | { type: "play" | "pause" | "step" | "step_batch" | "undo" | "redo" | "to_present" | "continue_here" | "new_weights" | "regenerate" | "back_to_good" }
 *   | { type: "reset", initializer?: string }
 *   | { type: "add_layer" | "remove_layer", at?: number | null }
 *   | { type: "set", field: keyof Experiment, value: string | number | boolean | null | string[] | number[] }
 *   | { type: "rewind", epoch: number, batch?: number }
 *   | { type: "set_speed", value: number }
 *   | { type: "set_visible", value: boolean }
 *   | { type: "set_view", show_test_data?: boolean, discretize?: boolean, start_over?: boolean, preset?: string,
 *       panel?: string, lesson?: string, point?: number[], number?: number | null, axes?: number[] }
 *   | ({ type: "watch" } & Watch)
 *   | { type: "add_neuron" | "remove_neuron", layer: number }
 *   | { type: "set_parameter", layer: number, neuron: number, source: number | null, value: number }
 *   | { type: "cut_link" | "mend_link", layer: number, neuron: number, source: number }
 *   | { type: "silence" | "unsilence", layer: number, neuron: number }
 *   | { type: "look_at", neuron: Neuron | null }
 *   | { type: "open_link", link: string }
 *   | { type: "ack", frames: number }} Command
 */

/**
 * A weight or bias: layer, neuron, and which input of it, or null for the bias.
 * @typedef {[number, number, number | null]} Parameter
 */

/**
 * What of the inside the page wants to see, and what it is shown: server/lab/inside says both.
 * @typedef {import("./insights.js").Watch} Watch
 * @typedef {import("./insights.js").Arrays} Arrays
 */

/** @typedef {Float64Array | Float32Array | Int32Array | Uint8Array} Numbers */

/** @typedef {(command: Command) => void} Send */

/**
 * Pictures of one size, one byte a cell, row by row from the top; 0 … 254 stand for −1 … 1, 255 for no number.
 * @typedef {{ count: number, side: number, bytes: Uint8Array }} Pictures
 */

/**
 * @typedef {object} Frame
 * @property {"frame"} kind
 * @property {number} revision
 * @property {number} epoch
 * @property {number} batch  how many batches of the next epoch are trained already
 * @property {Arrays} arrays  of the inside
 * @property {number} trainingLoss
 * @property {number} testLoss
 * @property {number} accuracy  a share; −1 where there is none
 * @property {number} rate  the learning rate in force
 * @property {number} limit  what the ends of the plot's colours stand for
 * @property {Float64Array} parameters  layer by layer, neuron by neuron: its weights, then its bias
 * @property {Uint8Array | null} states  of each parameter, where any stands still: 0 moves, 1 stopped by L1, 2 cut
 * @property {boolean} fine  whether the pictures are the finer ones of a still network
 * @property {Pictures} pictures  of all hidden neurons, layer by layer
 * @property {Pictures} plot  one picture, finer; of three classes and more, one a class: 0 … 254 for a probability of 0 … 1
 * @property {Neuron | null | undefined} shows  what `plot` shows: a neuron, the output (null), not known (undefined)
 */

/**
 * @typedef {object} Scene
 * @property {"scene"} kind
 * @property {number} revision
 * @property {Float32Array} values  rows of points: their inputs, then the label; training points first
 * @property {number} columns  of a row
 * @property {number} trainingCount
 * @property {Pictures} features  of all features of the table, in its order; none where the network takes none
 * @property {Data} data  what is known of the points: put here by the store
 */

/** @typedef {Omit<Scene, "data">} SceneMessage  as it is sent */

/**
 * A message with arrays of the inside alone.
 * @typedef {object} Inside
 * @property {"inside"} kind
 * @property {number} revision
 * @property {number} epoch
 * @property {number} batch
 * @property {Arrays} arrays
 */

/**
 * What of the inside was seen last, and of which moment it is.
 * @typedef {{ revision: number, epoch: number, batch: number, arrays: Arrays }} Seen
 */

/** @typedef {{ type: "losses" } & Losses} Curve  in the place of what there is of it */

/** @typedef {{ epochs: number[], training: number[], test: number[] }} Losses  epochs: with the part of one that was begun */

/**
 * A lesson as the page is told of it, in its own data and not over the connection.
 * @typedef {object} Lesson
 * @property {string} name
 * @property {string} title
 * @property {string} idea
 * @property {string} link  the part after the # that begins it
 * @property {{ text: string, panel: string, point: number[] | null }[]} stops
 * @property {{ question: string, answers: { text: string, reply: string, is_right: boolean }[] }} predict
 * @property {{ text: string }} goal
 * @property {string[]} hints
 * @property {string} why
 */

/**
 * How the connection stands; views/connection-words.js has the words.
 * connecting: never yet · away: nobody answers · blocked: the server answers, but lets no WebSocket in, or something on
 * the way does not · full: no room for another page · reconnecting, lost: it was there; for a moment, or for longer.
 * @typedef {"connecting" | "connected" | "away" | "blocked" | "full" | "reconnecting" | "lost" | "taken over" | "other protocol"} Status
 */

/**
 * What the views are shown. Views read it and never write to it.
 * @typedef {object} Model
 * @property {State | null} state
 * @property {Frame | null} frame  always of the network that `state` describes
 * @property {Scene | null} scene
 * @property {Losses} losses
 * @property {Seen} inside
 * @property {Status} status
 * @property {Neuron | null} looking  what the pointer or the focus is on, before the server has heard of it
 * @property {{ point: string, label: number } | null} answer  the right one, as it was chosen for a point
 * @property {number[] | null} point  whose values are shown, before the server has heard of it
 * @property {string} message  the newest notice or refusal; empty when there is none
 * @property {Diverged | null} diverged
 * @property {Notes | null} notes
 * @property {Goal | null} goal  how the goal of the lesson stands, where there is one
 * @property {Pointing} pointing
 */

/**
 * What of the network is pointed at, picked and marked: this page alone knows it. A weight or bias is said by its place
 * among the parameters, −1 for none.
 * @typedef {object} Pointing
 * @property {number} under  the weight or bias under the pointer
 * @property {Neuron | null} over  the hidden neuron under the pointer
 * @property {number} picked  the weight or bias that was clicked last
 * @property {number} pointed  marked: its number is told beside it
 * @property {number} edited  marked: the editor holds it
 * @property {number} lit  marked: it is pointed at in the formula
 * @property {number} descending  marked: its update is shown
 * @property {Neuron | null} chosen  marked: the open panel is about it; clicks on neurons choose another
 */

/**
 * What parts of the page hand to each other beside the model; null until its owner is made, or where that is lost.
 * @typedef {object} Shared
 * @property {(changes: Partial<Pointing>) => void} point  says what is pointed at; the next redraw shows it
 * @property {Diagram | null} diagram
 * @property {Plot | null} plot
 * @property {Ways | null} ways
 */

/**
 * The network as a room to draw over, in its pixels.
 * @typedef {object} Diagram
 * @property {(element: Element) => void} cover  puts it over the network, once
 * @property {() => { width: number, height: number, node: number }} measures  node: the side of a neuron's picture
 * @property {(layer: number, index: number) => { x: number, y: number } | null} centre  null for what is not shown
 * @property {(parameter: number) => string | null} path  of a link, as SVG writes it
 * @property {(x: number) => void} scrollTo  where it is wider than its place
 */

/**
 * The plot as a room to draw over.
 * @typedef {object} Plot
 * @property {(element: Element) => void} cover  puts it over the plot, once
 * @property {() => DOMRect} box
 */

/**
 * The ways to controls, by their names: what a control is in is opened first.
 * @typedef {object} Ways
 * @property {(control: string) => boolean} isThere  a link may hide it
 * @property {(control: string) => boolean} to  whether it has the focus now
 */

/**
 * What is new in the model since the last redraw.
 * @typedef {object} Changes
 * @property {boolean} state
 * @property {boolean} frame
 * @property {boolean} scene
 * @property {boolean} inside
 * @property {boolean} status
 * @property {boolean} looking
 * @property {boolean} message
 * @property {boolean} diverged
 * @property {boolean} goal
 * @property {boolean} notes
 * @property {boolean} pointing
 * @property {boolean} picked  even the same one again
 * @property {boolean} theme
 * @property {boolean} size
 */

/** @typedef {{ render: (model: Model, changed: Changes) => void }} View */

export {};
