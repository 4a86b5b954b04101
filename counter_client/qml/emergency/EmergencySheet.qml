pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station
import "../shared"

// The branch's emergency register over the hall: what is so, and by one key each to open it, to go
// on, to close it, to store an act. Esc goes back from a form, and then off the screen.
FocusScope {
    id: root

    required property var emergency
    required property var asking
    required property bool narrow

    readonly property bool typing: emergency.form !== ""
    readonly property bool ready: emergency.mayChange && asking.underWay === ""

    visible: emergency.isOpen
    enabled: visible
    Accessible.role: Accessible.Dialog
    Accessible.name: qsTr("Emergency register")
    Accessible.ignored: !visible

    onVisibleChanged: if (visible) sheet.forceActiveFocus()

    Keys.onPressed: event => {
        const chosen = root.typing ? ({
                [Qt.Key_Escape]: root.emergency.close
            })[event.key] : ({
                [Qt.Key_Escape]: root.emergency.close,
                [Qt.Key_A]: () => root.emergency.gives || root.emergency.begin("open"),
                [Qt.Key_C]: root.emergency.closeRegister,
                [Qt.Key_P]: () => root.emergency.gives && root.emergency.begin("go_on"),
                [Qt.Key_M]: () => root.emergency.begin("act")
            })[event.key];
        if (chosen !== undefined && event.modifiers === Qt.NoModifier && !event.isAutoRepeat)
            chosen();
        // The page beneath hears nothing.
        event.accepted = ![Qt.Key_Tab, Qt.Key_Backtab, Qt.Key_F8, Qt.Key_F9].includes(event.key);
    }

    Connections {
        target: root.emergency

        function onChanged(): void {
            if (root.visible && !root.typing && !sheet.activeFocus)
                sheet.forceActiveFocus();
        }
    }

    Rectangle {
        anchors.fill: parent
        color: Theme.emphasis
        opacity: 0.4

        MouseArea {
            anchors.fill: parent
            onClicked: root.emergency.close()
        }
    }

    // A touch next to the text is not one on the scrim.
    MouseArea {
        anchors.fill: sheet
    }

    Card {
        id: sheet

        anchors.centerIn: parent
        width: Math.min(Theme.px(720), parent.width - 2 * Theme.space16)
        padding: root.narrow ? Theme.space16 : Theme.space24
        focus: true

        contentItem: ColumnLayout {
            spacing: root.narrow ? Theme.space8 : Theme.space12

            Heading {
                text: qsTr("Emergency register")
                font.pixelSize: Theme.text24
                Layout.fillWidth: true
            }
            Prose {
                text: root.emergency.said
                color: root.emergency.isUrgent ? Theme.danger : Theme.text
                font.pixelSize: Theme.text16
                font.weight: root.emergency.isUrgent ? Font.DemiBold : Font.Normal
                Layout.fillWidth: true
            }
            Prose {
                visible: text !== ""
                text: root.emergency.refused
                color: Theme.danger
                font.pixelSize: Theme.text16
                font.weight: Font.DemiBold
                Layout.fillWidth: true
            }
            Repeater {
                model: root.emergency.facts
                delegate: RowLayout {
                    id: fact

                    required property string name
                    required property string said

                    spacing: Theme.space12
                    visible: !root.typing
                    Layout.fillWidth: true
                    Accessible.role: Accessible.StaticText
                    Accessible.name: fact.name + ": " + fact.said

                    Text {
                        text: fact.name
                        color: Theme.textSecondary
                        font.pixelSize: Theme.text14
                        wrapMode: Text.WordWrap
                        horizontalAlignment: Text.AlignLeft
                        Layout.preferredWidth: root.narrow ? Theme.px(120) : Theme.px(200)
                        Layout.alignment: Qt.AlignTop
                        Accessible.ignored: true
                    }
                    Text {
                        text: fact.said
                        color: Theme.text
                        font.pixelSize: Theme.text16
                        wrapMode: Text.WordWrap
                        horizontalAlignment: Text.AlignLeft
                        Layout.fillWidth: true
                        Accessible.ignored: true
                    }
                }
            }
            Loader {
                active: root.typing
                visible: active
                Layout.fillWidth: true
                sourceComponent: EmergencyForm {
                    emergency: root.emergency
                    ready: root.ready
                    narrow: root.narrow
                }
                onLoaded: (item as FocusScope)?.forceActiveFocus()
            }
            GridLayout {
                visible: !root.typing
                columns: root.narrow ? 1 : 2
                columnSpacing: Theme.space8
                rowSpacing: Theme.space8
                Layout.fillWidth: true
                Layout.topMargin: Theme.space8

                ActionButton {
                    visible: root.emergency.mayChange && !root.emergency.gives
                    text: qsTr("Open the register…")
                    kind: BigButton.Kind.Primary
                    compact: true
                    keyHint: "A"
                    enabled: root.ready
                    onChosen: root.emergency.begin("open")
                    Layout.fillWidth: true
                }
                ActionButton {
                    visible: root.emergency.mayChange && root.emergency.gives
                    text: qsTr("Close the register")
                    kind: BigButton.Kind.Primary
                    compact: true
                    keyHint: "C"
                    enabled: root.ready
                    onChosen: root.emergency.closeRegister()
                    Layout.fillWidth: true
                }
                ActionButton {
                    visible: root.emergency.mayChange && root.emergency.gives
                    text: qsTr("Go on for a week…")
                    compact: true
                    keyHint: "P"
                    enabled: root.ready
                    onChosen: root.emergency.begin("go_on")
                    Layout.fillWidth: true
                }
                ActionButton {
                    visible: root.emergency.mayChange
                    text: qsTr("Store an act…")
                    compact: true
                    keyHint: "M"
                    enabled: root.ready
                    onChosen: root.emergency.begin("act")
                    Layout.fillWidth: true
                }
                ActionButton {
                    text: qsTr("Back")
                    kind: BigButton.Kind.Quiet
                    compact: true
                    keyHint: "Esc"
                    onChosen: root.emergency.close()
                    Layout.fillWidth: true
                }
            }
        }
    }
}
