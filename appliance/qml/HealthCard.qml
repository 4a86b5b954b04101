import QtQuick
import QtQuick.Layouts
import Station

// A health card as it lies on the tray: no face, a chip, a name, a code. Touch it to put it in;
// touch its barcode to show it to the scanner.
Item {
    id: root

    required property string holder
    required property string code
    required property string note
    required property bool isIn
    property bool readable: true

    signal insertChosen
    signal removeChosen
    signal scanChosen

    implicitHeight: Math.max(Theme.px(112), lines.y + lines.implicitHeight + Theme.space8)

    Touchable {
        id: card

        anchors.fill: parent
        enabled: root.readable
        text: root.holder
        Accessible.description: root.isIn ? qsTr("In the reader. Touch to take it out.") : qsTr("Touch to put it into the reader.")
        onChosen: root.isIn ? root.removeChosen() : root.insertChosen()

        background: Rectangle {
            radius: 2 * Theme.radius
            color: card.hovered && !root.isIn ? Theme.primarySoft : Theme.surface
            border.width: root.isIn ? Theme.focusWidth : Theme.hairline
            border.color: root.isIn ? Theme.success : card.hovered ? Theme.primary : Theme.edge

            Rectangle {
                anchors { left: parent.left; right: parent.right; top: parent.top }
                anchors.margins: root.isIn ? Theme.focusWidth : Theme.hairline
                height: Theme.px(26)
                radius: 2 * Theme.radius - Theme.hairline
                color: root.isIn ? Theme.success : Theme.primary

                Rectangle {
                    anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
                    height: parent.radius
                    color: parent.color
                }
                RowLayout {
                    anchors { fill: parent; leftMargin: Theme.space12; rightMargin: Theme.space12 }

                    Text {
                        text: root.isIn ? qsTr("In the reader") : qsTr("Health card")
                        color: Theme.signalInk
                        font.pixelSize: Theme.text14
                        font.weight: Font.DemiBold
                        elide: Text.ElideRight
                        Layout.fillWidth: true
                        Accessible.ignored: true
                    }
                    Icon {
                        visible: root.isIn
                        icon: "check"
                        size: Theme.px(18)
                        color: Theme.signalInk
                    }
                }
            }
        }
        contentItem: Item {
            Rectangle {
                id: chip

                x: Theme.space12
                y: Theme.px(40)
                width: Theme.px(36)
                height: Theme.px(28)
                radius: Theme.radius
                color: Theme.warningSoft
                border.width: Theme.hairline
                border.color: Theme.warning

                Rectangle {
                    anchors.centerIn: parent
                    width: parent.width
                    height: Theme.hairline
                    color: Theme.warning
                }
                Rectangle {
                    anchors.centerIn: parent
                    width: Theme.hairline
                    height: parent.height
                    color: Theme.warning
                }
            }
            Column {
                id: lines

                anchors { left: chip.right; right: parent.right; top: parent.top }
                anchors.leftMargin: Theme.space12
                anchors.rightMargin: Theme.space8
                anchors.topMargin: Theme.px(32)
                spacing: 0

                Text {
                    text: root.holder
                    color: Theme.emphasis
                    width: parent.width
                    font.pixelSize: Theme.text16
                    font.weight: Font.Bold
                    wrapMode: Text.WordWrap
                    Accessible.ignored: true
                }
                Text {
                    text: root.code
                    color: Theme.textSecondary
                    width: parent.width
                    font.pixelSize: Theme.text14
                    font.letterSpacing: 0.5
                    Accessible.ignored: true
                }
                Text {
                    text: root.note
                    color: Theme.textSecondary
                    width: parent.width - Theme.px(40)
                    font.pixelSize: Theme.text14
                    font.italic: true
                    wrapMode: Text.WordWrap
                    Accessible.ignored: true
                }
            }
        }
    }
    Touchable {
        id: barcode

        anchors { right: parent.right; bottom: parent.bottom; margins: Theme.space4 }
        width: Theme.touchCompact
        height: Theme.touchCompact
        text: qsTr("Show the barcode of %1").arg(root.holder)
        onChosen: root.scanChosen()

        background: Rectangle {
            radius: Theme.radius
            color: barcode.hovered || barcode.down ? Theme.primarySoft : "transparent"
        }
        contentItem: Item {
            Icon {
                anchors.centerIn: parent
                icon: "barcode"
                size: Theme.px(28)
                color: Theme.primary
            }
        }
    }
}
