// The shapes that travel over the connection and that the views are given, for the type checker only.
// They mirror server/protocol/commands.py and events.py; nothing here runs.

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
 * @property {"tanh" | "linear" | "sigmoid" | "softmax"} output  in force
 * @property {number} classes  of the data; 0 in regression
 * @property {string[]} fitting_losses  those that fit the data
 * @property {{ show_test_data: boolean, discretize: boolean, hide_text: boolean, hidden: string[], start_over: boolean, preset: string }} view
 * @property {string} link
 * @property {Neuron | null} neuron
 */

/** @typedef {{ type: "hello", protocol: number, server: string }} Hello */
/** @typedef {{ type: "refused", reason: string, message: string }} Refused */
/** @typedef {{ type: "notice", message: string }} Notice */
/** @typedef {{ type: "welcome", token: string, resumed: boolean }} Welcome */
/** @typedef {{ label: string, commands: Command[] }} Fix */
/** @typedef {{ type: "diverged", epoch: number, reason: string, message: string, fixes: Fix[] }} Diverged */
/** @typedef {Hello | Welcome | State | Refused | Notice | Diverged} ServerEvent */

/**
 * @typedef {{ type: "hello", protocol: number, link: string, token: string, page: string }
 *   | { type: "play" | "pause" | "step" | "reset" | "new_weights" | "regenerate" | "back_to_good" }
 *   | { type: "add_layer" | "remove_layer", at?: number | null }
 *   | { type: "set", field: keyof Experiment, value: string | number | boolean | null | string[] | number[] }
 *   | { type: "set_speed", value: number }
 *   | { type: "set_visible", value: boolean }
 *   | { type: "set_view", show_test_data?: boolean, discretize?: boolean, start_over?: boolean, preset?: string }
 *   | { type: "add_neuron" | "remove_neuron", layer: number }
 *   | { type: "set_parameter", layer: number, neuron: number, source: number | null, value: number }
 *   | { type: "cut_link" | "mend_link", layer: number, neuron: number, source: number }
 *   | { type: "silence" | "unsilence", layer: number, neuron: number }
 *   | { type: "look_at", neuron: Neuron | null }
 *   | { type: "open_link", link: string }
 *   | { type: "ack", frames: number }} Command
 */

/** @typedef {(command: Command) => void} Send */

/**
 * Pictures of one size, one byte a cell, row by row from the top; 0 … 254 stand for −1 … 1.
 * @typedef {{ count: number, side: number, bytes: Uint8Array }} Pictures
 */

/**
 * @typedef {object} Frame
 * @property {"frame"} kind
 * @property {number} revision
 * @property {number} epoch
 * @property {number} trainingLoss
 * @property {number} testLoss
 * @property {number} accuracy  a share; −1 where there is none
 * @property {number} rate  the learning rate in force
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
 * @property {Float32Array} points  triples x, y, label; training points first
 * @property {number} trainingCount
 * @property {Pictures} features  of all features of the table, in its order
 */

/** @typedef {{ epochs: number[], training: number[], test: number[] }} Losses */

/** @typedef {"connecting" | "connected" | "reconnecting" | "taken over" | "other protocol" | "old browser"} Status */

/**
 * What the views are shown. Views read it and never write to it.
 * @typedef {object} Model
 * @property {State | null} state
 * @property {Frame | null} frame  always of the network that `state` describes
 * @property {Scene | null} scene
 * @property {Losses} losses
 * @property {Status} status
 * @property {Neuron | null} looking  what the pointer or the focus is on, before the server has heard of it
 * @property {string} message  the newest notice or refusal; empty when there is none
 * @property {Diverged | null} diverged
 */

/**
 * What is new in the model since the last redraw.
 * @typedef {object} Changes
 * @property {boolean} state
 * @property {boolean} frame
 * @property {boolean} scene
 * @property {boolean} status
 * @property {boolean} looking
 * @property {boolean} message
 * @property {boolean} diverged
 * @property {boolean} theme
 * @property {boolean} size
 */

/** @typedef {{ render: (model: Model, changed: Changes) => void }} View */

export {};
