pragma ComponentBehavior: Bound

import QtQuick

// The actions of the present step.
Loader {
    id: root

    required property var desk
    required property var cases
    required property var question
    required property var asking
    required property bool narrow

    sourceComponent: ({ idle: idle, paused: paused, called: desk.isAbsentAsked ? absent : called, serving: serving })[desk.step]

    Component {
        id: idle
        IdleActions { desk: root.desk; question: root.question; asking: root.asking; narrow: root.narrow }
    }
    Component {
        id: paused
        PausedActions { desk: root.desk; question: root.question; asking: root.asking; narrow: root.narrow }
    }
    Component {
        id: called
        CalledActions { desk: root.desk; question: root.question; asking: root.asking; narrow: root.narrow }
    }
    Component {
        id: absent
        AbsentActions { desk: root.desk; asking: root.asking; narrow: root.narrow }
    }
    Component {
        id: serving
        ServingActions { desk: root.desk; cases: root.cases; question: root.question; asking: root.asking; narrow: root.narrow }
    }
}
