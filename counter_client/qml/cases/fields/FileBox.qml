import QtQuick
import QtQuick.Layouts
import Station
import "../../shared"

// A question that is answered with files.
ColumnLayout {
    id: root

    required property string label
    required property string help
    required property string error
    required property string files
    required property bool current

    signal attached
    signal photographed
    signal removed
    signal focused

    function focusField(): void {
        attach.forceActiveFocus(Qt.TabFocusReason);
    }

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
        text: root.files
        color: Theme.text
        font.pixelSize: Theme.text16
        wrapMode: Text.WordWrap
        horizontalAlignment: Text.AlignLeft
        Layout.fillWidth: true
        Accessible.role: Accessible.StaticText
        Accessible.name: text
    }
    Flow {
        spacing: Theme.space8
        Layout.fillWidth: true

        ActionButton {
            id: attach

            text: qsTr("Attach a file")
            kind: BigButton.Kind.Secondary
            compact: true
            iconName: "document"
            keyHint: root.current ? "F3" : ""
            onActiveFocusChanged: if (activeFocus) root.focused()
            onChosen: root.attached()
        }
        ActionButton {
            text: qsTr("With the telephone")
            kind: BigButton.Kind.Secondary
            compact: true
            iconName: "phone"
            keyHint: root.current ? "F2" : ""
            onActiveFocusChanged: if (activeFocus) root.focused()
            onChosen: root.photographed()
        }
        ActionButton {
            visible: root.files !== ""
            text: qsTr("Take out the last one")
            kind: BigButton.Kind.Quiet
            compact: true
            onActiveFocusChanged: if (activeFocus) root.focused()
            onChosen: root.removed()
        }
    }
    FieldMessage {
        help: root.help
        error: root.error
        Layout.fillWidth: true
    }
}
