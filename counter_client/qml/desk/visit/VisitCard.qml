pragma ComponentBehavior: Bound

import QtQuick
import Station
import "../steps"

// What stands at this counter: each step has a view of its own, wide and narrow.
Card {
    id: root

    required property var desk
    required property var breaks
    required property var remote
    required property var citizen
    required property var wishes
    required property var note
    required property var waiting
    required property var asking
    required property bool narrow

    padding: narrow ? Theme.space12 : Theme.space24
    edge: ({ idle: Theme.line, paused: Theme.line, called: Theme.primary, serving: Theme.success })[desk.step]

    contentItem: Loader {
        sourceComponent: (root.narrow ? root.narrowViews : root.wideViews)[root.desk.step]
    }

    readonly property var wideViews: ({ idle: idleWide, paused: paused, called: calledWide, serving: servingWide })
    readonly property var narrowViews: ({ idle: idleNarrow, paused: paused, called: calledNarrow, serving: servingNarrow })

    Component {
        id: idleWide
        IdleWide { desk: root.desk; breaks: root.breaks; remote: root.remote; waiting: root.waiting }
    }
    Component {
        id: idleNarrow
        IdleNarrow { desk: root.desk; breaks: root.breaks; remote: root.remote; waiting: root.waiting }
    }
    Component {
        id: paused
        PausedView { desk: root.desk; waiting: root.waiting }
    }
    Component {
        id: calledWide
        CalledWide { desk: root.desk; breaks: root.breaks; remote: root.remote; citizen: root.citizen; wishes: root.wishes; note: root.note; asking: root.asking }
    }
    Component {
        id: calledNarrow
        CalledNarrow { desk: root.desk; breaks: root.breaks; remote: root.remote; citizen: root.citizen; wishes: root.wishes; note: root.note; asking: root.asking }
    }
    Component {
        id: servingWide
        ServingWide { desk: root.desk; breaks: root.breaks; remote: root.remote; citizen: root.citizen; wishes: root.wishes; note: root.note; asking: root.asking }
    }
    Component {
        id: servingNarrow
        ServingNarrow { desk: root.desk; breaks: root.breaks; remote: root.remote; citizen: root.citizen; wishes: root.wishes; note: root.note; asking: root.asking }
    }
}
