pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station
import "../../shared"

// One line of a step: the control that its kind of answer has.
ColumnLayout {
    id: root

    required property int index
    required property string path
    required property string control
    required property string label
    required property string help
    required property string error
    required property string text
    required property string suggested
    required property string unit
    required property bool isRequired
    required property bool isUpper
    required property bool isHelpLong
    required property int longest
    required property int depth
    required property var optionValues
    required property var optionLabels
    required property var chosen
    required property var step
    required property bool current
    required property bool columned
    property bool showsLaw: false

    readonly property bool asks: !["shown", "group", "rows", "row"].includes(control)
    readonly property bool empty: asks && text === "" && chosen.length === 0
    readonly property bool half: control === "line" && depth === 1
    readonly property string named: [label, unit === "" ? "" : "(" + unit + ")"].filter(word => word !== "").join(" ")
    readonly property string fullLabel: isRequired || !asks ? named : qsTr("%1 · optional").arg(named)
    readonly property string said: suggested !== "" ? suggested : isHelpLong ? "" : help

    signal focused
    signal passed
    signal wanted
    signal photographed
    signal removed

    readonly property var drawn: box.item

    function focusField(): void {
        drawn?.focusField();
    }

    spacing: Theme.space4
    Layout.fillWidth: true
    Layout.preferredWidth: 1
    Layout.minimumWidth: 0
    Layout.alignment: Qt.AlignTop
    Layout.columnSpan: columned && !half ? 2 : 1
    Layout.topMargin: control === "group" || control === "row" ? Theme.space8 : 0

    Loader {
        id: box

        sourceComponent: ({ line: line, lines: lines, choice: options, choices: options, tick: tick, file: file, shown: shown, group: group, rows: rows, row: row })[root.control]
        Layout.fillWidth: true
    }
    ActionButton {
        visible: root.isHelpLong
        text: root.showsLaw ? qsTr("Hide the text of the law") : qsTr("Text of the law")
        kind: BigButton.Kind.Quiet
        compact: true
        iconName: "info"
        keyHint: root.current ? "F1" : ""
        activeFocusOnTab: false
        onChosen: root.showsLaw = !root.showsLaw
    }
    Prose {
        visible: root.isHelpLong && root.showsLaw
        text: root.help
        font.pixelSize: Theme.text14
        Layout.fillWidth: true
    }

    Component {
        id: line

        TextInputField {
            label: root.fullLabel
            text: root.text
            help: root.said
            error: root.error
            maximumLength: root.longest
            capitalization: root.isUpper ? Font.AllUppercase : Font.MixedCase
            onTextChanged: root.step.write(root.path, text)
            onUnfocused: root.step.leave(root.path)
            onFocused: root.focused()
            onAccepted: root.passed()
        }
    }
    Component {
        id: lines

        LinesField {
            label: root.fullLabel
            text: root.text
            help: root.said
            error: root.error
            onTextChanged: root.step.write(root.path, text)
            onUnfocused: root.step.leave(root.path)
            onFocused: root.focused()
        }
    }
    Component {
        id: options

        OptionsBox {
            label: root.fullLabel
            help: root.said
            error: root.error
            several: root.control === "choices"
            values: root.optionValues
            labels: root.optionLabels
            chosen: root.chosen
            onPicked: value => root.step.choose(root.path, value)
            onFocused: root.focused()
            onPassed: root.passed()
        }
    }
    Component {
        id: tick

        TickBox {
            text: root.text
            label: root.fullLabel
            help: root.said
            error: root.error
            taken: root.chosen.length > 0
            onPicked: root.step.choose(root.path, "")
            onFocused: root.focused()
        }
    }
    Component {
        id: file

        FileBox {
            label: root.fullLabel
            help: root.said
            error: root.error
            files: root.text
            current: root.current
            onFocused: root.focused()
            onAttached: root.wanted()
            onPhotographed: root.photographed()
            onRemoved: root.removed()
        }
    }
    Component {
        id: shown

        ColumnLayout {
            spacing: Theme.space4

            Text {
                text: root.label
                color: Theme.emphasis
                font.pixelSize: Theme.text16
                font.weight: Font.DemiBold
                wrapMode: Text.WordWrap
                horizontalAlignment: Text.AlignLeft
                Layout.fillWidth: true
                Accessible.role: Accessible.StaticText
                Accessible.name: text
            }
            Text {
                visible: text !== ""
                text: root.text
                color: Theme.text
                font.pixelSize: Theme.text18
                wrapMode: Text.WordWrap
                horizontalAlignment: Text.AlignLeft
                Layout.fillWidth: true
                Accessible.role: Accessible.StaticText
                Accessible.name: text
            }
            FieldMessage {
                help: root.said
                error: root.error
                Layout.fillWidth: true
            }
        }
    }
    Component {
        id: group

        ColumnLayout {
            spacing: 0

            Heading {
                text: root.fullLabel
                font.pixelSize: Theme.text20
                Layout.fillWidth: true
            }
            FieldMessage {
                help: root.said
                error: root.error
                Layout.fillWidth: true
            }
        }
    }
    Component {
        id: rows

        ColumnLayout {
            spacing: Theme.space4

            RowLayout {
                spacing: Theme.space12

                Heading {
                    text: root.label
                    font.pixelSize: Theme.text20
                    Layout.fillWidth: true
                }
                ActionButton {
                    text: qsTr("Add one more")
                    kind: BigButton.Kind.Secondary
                    compact: true
                    iconName: "plus"
                    keyHint: "F2"
                    onChosen: root.step.addRow(root.path)
                }
            }
            FieldMessage {
                help: root.said
                error: root.error
                Layout.fillWidth: true
            }
        }
    }
    Component {
        id: row

        RowLayout {
            spacing: Theme.space12

            Text {
                text: root.label
                color: Theme.emphasis
                font.pixelSize: Theme.text16
                font.weight: Font.Bold
                horizontalAlignment: Text.AlignLeft
                Layout.fillWidth: true
                Accessible.role: Accessible.Heading
                Accessible.name: text
            }
            ActionButton {
                text: qsTr("Remove")
                kind: BigButton.Kind.Quiet
                compact: true
                iconName: "close"
                onChosen: root.step.removeRow(root.path)
            }
        }
    }
}
