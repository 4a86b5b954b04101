pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Station
import "../shared"

// A note over the page: Enter saves, Shift and Enter begins a line, Esc puts it aside. It closes
// once the server keeps the note.
FocusScope {
    id: root

    required property var note
    required property var asking
    required property bool narrow

    readonly property bool saving: visible && asking.underWay === "note"

    visible: note.isOpen
    enabled: visible
    Accessible.role: Accessible.Dialog
    Accessible.name: qsTr("Note on %1").arg(note.code)
    Accessible.ignored: !visible

    function enter(event: var): void {
        if (event.modifiers & Qt.ShiftModifier)
            field.insert(field.cursorPosition, "\n");
        else if (!event.isAutoRepeat)
            root.note.save();
    }

    onVisibleChanged: {
        if (!visible)
            return;
        field.cursorPosition = field.length;
        field.forceActiveFocus();
    }

    Keys.onPressed: event => {
        if (event.key === Qt.Key_Escape)
            root.note.close();
        // The page beneath hears nothing.
        event.accepted = ![Qt.Key_Tab, Qt.Key_Backtab, Qt.Key_F8, Qt.Key_F9].includes(event.key);
    }

    Rectangle {
        anchors.fill: parent
        color: Theme.emphasis
        opacity: 0.4

        MouseArea {
            anchors.fill: parent
            onClicked: root.note.close()
        }
    }

    // A touch next to the text is not one on the scrim.
    MouseArea {
        anchors.fill: sheet
    }

    Card {
        id: sheet

        anchors.centerIn: parent
        width: Math.min(Theme.px(640), parent.width - 2 * Theme.space16)
        padding: root.narrow ? Theme.space16 : Theme.space24

        contentItem: ColumnLayout {
            spacing: Theme.space12

            Heading {
                text: qsTr("Note on %1").arg(root.note.code)
                font.pixelSize: Theme.text24
                Layout.fillWidth: true
            }
            Prose {
                text: qsTr("The operator who serves the number next reads it. It disappears with the visit.")
                font.pixelSize: Theme.text16
                Layout.fillWidth: true
            }
            ScrollView {
                Layout.fillWidth: true
                Layout.preferredHeight: Theme.px(132)

                TextArea {
                    id: field

                    text: root.note.draft
                    textFormat: TextEdit.PlainText
                    wrapMode: TextEdit.Wrap
                    font.pixelSize: Theme.text18
                    color: Theme.text
                    selectionColor: Theme.primary
                    selectedTextColor: Theme.primaryInk
                    padding: Theme.space12
                    activeFocusOnTab: true
                    KeyNavigation.priority: KeyNavigation.BeforeItem
                    KeyNavigation.tab: save
                    Accessible.name: qsTr("Note")
                    onTextChanged: root.note.type(text)
                    Keys.onReturnPressed: event => root.enter(event)
                    Keys.onEnterPressed: event => root.enter(event)

                    background: Rectangle {
                        radius: Theme.radius
                        color: Theme.surface
                        border.width: field.activeFocus ? Theme.focusWidth : Theme.hairline
                        border.color: root.note.tooMany > 0 ? Theme.danger : field.activeFocus ? Theme.primary : Theme.edge
                    }
                }
            }
            Text {
                visible: root.note.tooMany > 0
                text: qsTr("%n characters too many.", "", root.note.tooMany)
                color: Theme.danger
                font.pixelSize: Theme.text14
                font.weight: Font.DemiBold
                horizontalAlignment: Text.AlignLeft
                Layout.fillWidth: true
                Accessible.role: Accessible.StaticText
                Accessible.name: text
            }
            RowLayout {
                spacing: Theme.space8
                Layout.fillWidth: true

                ActionButton {
                    id: save

                    text: root.saving ? qsTr("Saving…") : qsTr("Save the note")
                    kind: BigButton.Kind.Primary
                    compact: true
                    iconName: "check"
                    keyHint: qsTr("Enter")
                    enabled: root.note.canSave
                    onChosen: root.note.save()
                }
                ActionButton {
                    text: qsTr("Back")
                    kind: BigButton.Kind.Quiet
                    compact: true
                    keyHint: "Esc"
                    onChosen: root.note.close()
                }
            }
        }
    }
}
