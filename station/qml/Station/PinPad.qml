pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// Digits to touch, in the order of a cash machine, also where one writes from the right.
GridLayout {
    id: root

    readonly property bool keepsPlace: true
    required property var signing

    columns: 3
    columnSpacing: Theme.space12
    rowSpacing: Theme.space12
    uniformCellWidths: true
    LayoutMirroring.enabled: false
    LayoutMirroring.childrenInherit: true

    component PadKey: Touchable {
        id: key

        property string iconName
        property bool strong: false

        readonly property color ink: !enabled ? Theme.textDisabled : strong ? Theme.primaryInk : Theme.emphasis

        signal typed

        hoverEnabled: false
        implicitWidth: Theme.px(96)
        implicitHeight: Theme.px(72)
        font.pixelSize: Theme.px(32)
        font.weight: Font.DemiBold
        Layout.fillWidth: true
        onChosen: typed()
        onClicked: if (isEcho)  // a digit may come twice
            typed()

        background: Rectangle {
            radius: Theme.radius
            color: !key.enabled ? Theme.muted : key.strong ? key.down ? Theme.primaryActive : Theme.primary : key.down ? Theme.primarySoft : Theme.surface
            border.width: Theme.hairline
            border.color: key.down ? Theme.primary : Theme.edge
        }
        contentItem: Item {
            Text {
                anchors.centerIn: parent
                visible: key.iconName === ""
                text: key.text
                color: key.ink
                font: key.font
                Accessible.ignored: true
            }
            Icon {
                anchors.centerIn: parent
                visible: key.iconName !== ""
                icon: key.iconName
                size: Theme.space32
                color: key.ink
            }
        }
    }

    Repeater {
        model: ["1", "2", "3", "4", "5", "6", "7", "8", "9"]

        PadKey {
            required property string modelData

            text: modelData
            onTyped: root.signing.typeDigit(modelData)
        }
    }
    PadKey {
        iconName: "arrow-left"
        Accessible.name: qsTr("Delete the last digit")
        onTyped: root.signing.eraseDigit()
    }
    PadKey {
        text: "0"
        onTyped: root.signing.typeDigit("0")
    }
    PadKey {
        iconName: "check"
        strong: true
        enabled: root.signing.canEnter
        Accessible.name: qsTr("Confirm the PIN")
        onTyped: root.signing.enter()
    }
}
